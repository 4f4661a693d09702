package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One check of one server over HTTP.
 *
 * <p>A call of OkHttp holds a thread while it waits for the answer. Where that can be avoided
 * (plain HTTP/1.1), the check is made in three steps: OkHttp writes the request to a {@link
 * RequestRecorder}; one thread for all checks sends it and waits; when the answer begins, OkHttp
 * reads it from an {@link AnsweredSocket}. So the request and the reading of the answer are
 * OkHttp's, with all the settings of its client, and only the waiting is not. Else it is one call.
 */
final class HttpCheck {

  /** Decides by a response whether the server is well. */
  @FunctionalInterface
  interface Judge {
    /** Returns if the server is well and throws the reason if not; may throw anything. */
    void judge(Response response) throws IOException;
  }

  private final CheckingClient client;
  private final Server server;
  private final Request request;
  private final Judge judge;
  private final long deadlineNanos;
  private final CompletableFuture<Void> result = new CompletableFuture<>();

  private HttpCheck(
      CheckingClient client, Server server, Request request, Judge judge, long deadlineNanos) {
    this.client = client;
    this.server = server;
    this.request = request;
    this.judge = judge;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * Begins a check; cancelling what this returns ends it.
   *
   * @throws IllegalArgumentException if the timeout is 0 or less
   */
  static CompletableFuture<Void> start(
      CheckingClient client, Server server, Request request, Judge judge, Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be more than 0, was " + timeout);
    }
    long deadlineNanos = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    return new HttpCheck(client, server, request, judge, deadlineNanos).start();
  }

  private CompletableFuture<Void> start() {
    if (client.waitsWithoutThread(request)) {
      try {
        record(new RequestRecorder());
      } catch (SocketException impossible) {
        result.completeExceptionally(impossible);
      }
    } else {
      ask(null);
    }
    return result;
  }

  private void record(RequestRecorder recorder) {
    enqueue(
        recorder,
        new Step() {
          @Override
          public void onFailure(Call call, IOException failure) {
            if (!recorder.isComplete()) {
              result.completeExceptionally(failure);
            } else if (recorder.isOnlyAddress()) {
              await(recorder);
            } else {
              ask(null); // which of several addresses answers is for OkHttp to find out
            }
          }
        });
  }

  private void await(RequestRecorder recorder) {
    try {
      byte[] recorded = recorder.request();
      AwaitedAnswer awaited = new AwaitedAnswer(recorder.address(), recorded, deadlineNanos);
      onCancel(() -> awaited.channel.cancel(true));
      var unused =
          awaited.channel.whenComplete(
              (channel, failure) -> {
                if (failure == null) {
                  read(channel, recorded);
                } else {
                  result.completeExceptionally(failure);
                }
              });
      client.answers().accept(awaited);
    } catch (IOException noSocket) {
      result.completeExceptionally(noSocket);
    }
  }

  private void read(SocketChannel channel, byte[] recorded) {
    try {
      onCancel(() -> AwaitedAnswer.closeQuietly(channel));
      ask(new AnsweredSocket(channel, recorded));
    } catch (SocketException closed) {
      AwaitedAnswer.closeQuietly(channel);
      result.completeExceptionally(closed);
    }
  }

  private void ask(@Nullable CheckSocket socket) {
    enqueue(socket, new Step());
  }

  private void enqueue(@Nullable CheckSocket socket, Callback step) {
    Call call = client.newCall(server, request, socket);
    call.timeout().timeout(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    onCancel(call::cancel);
    call.enqueue(step);
  }

  private void onCancel(Runnable action) {
    var unused =
        result.whenComplete(
            (nothing, failure) -> {
              if (result.isCancelled()) {
                action.run();
              }
            });
  }

  private class Step implements Callback {

    @Override
    public void onResponse(Call call, Response response) {
      try (response) {
        judge.judge(response);
        result.complete(null);
      } catch (Throwable failure) {
        // Also what a user's predicate throws: OkHttp would only hand it to the thread's handler.
        result.completeExceptionally(failure);
      }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      result.completeExceptionally(failure);
    }
  }
}
