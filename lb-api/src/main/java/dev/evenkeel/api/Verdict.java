package dev.evenkeel.api;

import java.util.Objects;

/**
 * What a {@link HealthPolicy} thinks of a server, and why.
 *
 * @param state what it thinks
 * @param reason why, in a few words for people, such as {@code "3 checks failed: connection
 *     refused"}; empty if well
 */
public record Verdict(State state, String reason) {

  /** What a policy can think of a server. */
  public enum State {
    /** It may get traffic. */
    UP,
    /** It should get no traffic. */
    DOWN,
    /**
     * It was down and may be well again: it should get one real attempt, whose outcome decides. The
     * engine hands out the attempt, one at a time, and gives the permit back if the attempt ends
     * with a neutral outcome.
     */
    TRIAL
  }

  private static final Verdict UP = new Verdict(State.UP, "");

  /** Checks that neither part is null. */
  public Verdict {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(reason, "reason");
  }

  /** Returns the verdict that nothing speaks against the server. */
  public static Verdict up() {
    return UP;
  }

  /** Returns the verdict that the server should get no traffic. */
  public static Verdict down(String reason) {
    return new Verdict(State.DOWN, reason);
  }

  /** Returns the verdict that the server should get one attempt to prove itself. */
  public static Verdict trial(String reason) {
    return new Verdict(State.TRIAL, reason);
  }
}
