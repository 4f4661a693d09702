package dev.evenkeel.examples.kotlin

import dev.evenkeel.examples.LocalServer
import dev.evenkeel.okhttp.Evenkeel
import java.io.IOException
import java.time.Duration
import kotlin.coroutines.resumeWithException
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import okhttp3.Call
import okhttp3.Callback
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.Response
import okhttp3.ResponseBody
import retrofit2.Retrofit
import retrofit2.http.GET
import retrofit2.http.Path

/** The service as Retrofit sees it: a suspending function is an `enqueue` underneath. */
interface Orders {
    @GET("v1/items/{id}")
    suspend fun item(@Path("id") id: Int): ResponseBody
}

/** Suspends until the response is there. A coroutine that is cancelled cancels the call. */
suspend fun Call.await(): Response = suspendCancellableCoroutine { continuation ->
    continuation.invokeOnCancellation { cancel() }
    enqueue(object : Callback {
        override fun onFailure(call: Call, e: IOException) = continuation.resumeWithException(e)

        // A response that comes after the coroutine was cancelled has nobody else to close it.
        override fun onResponse(call: Call, response: Response) =
            continuation.resume(response) { _, unwanted, _ -> unwanted.close() }
    })
}

/** Calls a service of two servers side by side, then one whose only server takes too long. */
fun main() = runBlocking {
    LocalServer.start("a").use { a ->
        LocalServer.start("b").use { b ->
            // Exact: one order for all threads, as each call may run on another one.
            val service = Evenkeel.service("orders").servers(a.address(), b.address())
                .scheduler("rr", mapOf("exact" to "true")).build()
            service.use {
                val client = Evenkeel.install(OkHttpClient(), it)
                val orders = Retrofit.Builder().baseUrl("http://orders/").client(client).build()
                    .create(Orders::class.java)
                (1..4).map { id -> async { orders.item(id).string() } }.awaitAll().sorted().forEach(::print)
            }
        }
    }
    LocalServer.start("slow", Duration.ofSeconds(30), 1).use { slow ->
        Evenkeel.service("reports").servers(slow.address()).build().use { reports ->
            val client = Evenkeel.install(OkHttpClient(), reports)
            val call = client.newCall(Request.Builder().url("http://reports/").build())
            val answer = withTimeoutOrNull(200.milliseconds) { call.await().use { it.code } }
            println("answer $answer, canceled ${call.isCanceled()}")
        }
    }
}
