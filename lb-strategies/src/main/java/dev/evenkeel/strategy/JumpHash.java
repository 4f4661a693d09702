package dev.evenkeel.strategy;

import com.google.common.hash.Hashing;
import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code jump-hash} (Lamping and Veach 2014, in Guava's form): a formula maps a key to one of n
 * numbered shards, with no table and exactly even parts.
 *
 * <p>Minimises memory, for servers that are <em>shards</em>: numbered, of one size, added at the
 * end and removed at the end only. The shards are the members in the order of their ids, numbers in
 * an id counting as numbers: {@code shard-2} comes before {@code shard-10}. A new last shard takes
 * its part from all others, and no other key moves; one that is added or removed in the middle
 * renumbers all behind it, and most of their keys move. Weights are ignored. Everywhere else {@code
 * maglev} is the better choice.
 *
 * <p>A shard that is down keeps its number: its keys go elsewhere meanwhile, each by its own hash,
 * and all others stay.
 */
final class JumpHash implements Scheduler {

  private static final Comparator<Candidate> BY_ID =
      (one, other) -> compareIds(one.server().id(), other.server().id());

  /** Control thread only: every member that was ever a candidate and is not forgotten, by id. */
  private final List<Candidate> members = new ArrayList<>();

  static JumpHash create(SchedulerOptions options) {
    return new JumpHash();
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    @Nullable Candidate[] byIndex = ByIndex.of(candidates);
    addThoseNewIn(candidates);
    @Nullable Candidate[] shards = new @Nullable Candidate[members.size()];
    for (int i = 0; i < shards.length; i++) {
      int index = members.get(i).index();
      shards[i] = index < byIndex.length ? byIndex[index] : null;
    }
    return new HashPicker(
        candidates,
        key -> shards[Hashing.consistentHash(key, shards.length)],
        candidate -> "shard " + Arrays.asList(shards).indexOf(candidate) + " of " + shards.length);
  }

  private void addThoseNewIn(List<Candidate> candidates) {
    BitSet known = new BitSet();
    members.forEach(member -> known.set(member.index()));
    Map<String, Candidate> joining = new HashMap<>();
    for (Candidate candidate : candidates) {
      if (!known.get(candidate.index())) {
        joining.put(candidate.server().id(), candidate);
      }
    }
    if (!joining.isEmpty()) {
      // Who left and is back has its number again, though its former self is not forgotten yet.
      members.removeIf(member -> joining.containsKey(member.server().id()));
      members.addAll(joining.values());
      members.sort(BY_ID);
    }
  }

  @Override
  public void onForget(Candidate candidate) {
    members.removeIf(member -> member.index() == candidate.index());
  }

  /** Compares character by character, but runs of digits by their value. */
  static int compareIds(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() && j < other.length()) {
      int endOne = endOfNumber(one, i);
      int endOther = endOfNumber(other, j);
      int order =
          endOne > i && endOther > j
              ? compareNumbers(one.substring(i, endOne), other.substring(j, endOther))
              : Character.compare(one.charAt(i), other.charAt(j));
      if (order != 0) {
        return order;
      }
      i = Math.max(endOne, i + 1);
      j = Math.max(endOther, j + 1);
    }
    int order = Integer.compare(one.length() - i, other.length() - j);
    // 1 and 01 are equal as numbers, but two ids.
    return order != 0 ? order : one.compareTo(other);
  }

  private static int endOfNumber(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static int compareNumbers(String one, String other) {
    String a = withoutLeadingZeros(one);
    String b = withoutLeadingZeros(other);
    return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
  }

  private static String withoutLeadingZeros(String digits) {
    int zeros = 0;
    while (zeros < digits.length() && digits.charAt(zeros) == '0') {
      zeros++;
    }
    return digits.substring(zeros);
  }
}
