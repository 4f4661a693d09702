package dev.evenkeel.strategy;

import com.google.common.hash.Hashing;
import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.List;
import java.util.TreeMap;
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

  /** Control thread only: every member that was ever a candidate and is not forgotten. */
  private final TreeMap<String, Candidate> members = new TreeMap<>(JumpHash::compareIds);

  static JumpHash create(SchedulerOptions options) {
    return new JumpHash();
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    TreeMap<String, Candidate> available = new TreeMap<>(JumpHash::compareIds);
    candidates.forEach(candidate -> available.put(candidate.server().id(), candidate));
    members.putAll(available);
    List<String> ids = List.copyOf(members.keySet());
    @Nullable Candidate[] shards = new @Nullable Candidate[ids.size()];
    for (int i = 0; i < shards.length; i++) {
      shards[i] = available.get(ids.get(i));
    }
    return new HashPicker(
        candidates,
        key -> shards[Hashing.consistentHash(key, shards.length)],
        candidate -> "shard " + ids.indexOf(candidate.server().id()) + " of " + shards.length);
  }

  @Override
  public void onForget(Candidate candidate) {
    members.remove(candidate.server().id());
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
