import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import protobuf from "protobufjs/minimal.js";
import type { HttpAnswer } from "../../http-answer.js";
import { reasonIn } from "../../refusal.js";
import type { OtlpBackend } from "./target.js";
import { openWire } from "./wire.js";

type Options = NonNullable<ConstructorParameters<typeof ProtobufExporter>[0]>;

/** Exports spans once, and gives what was answered. @throws Error when nothing was, or they cannot be encoded */
export type Export = (spans: ReadableSpan[], signal: AbortSignal) => Promise<HttpAnswer>;

/**
 * OpenTelemetry's own exporter for a backend. Nothing of the environment counts but what the backend's options say: its
 * address, headers, certificates and proxy are given to it.
 */
export function openExporter({ url, headers, protocol, compression, tls, proxy, timeoutMs }: OtlpBackend): Export {
  const wire = openWire({ headers: Object.keys(headers), tls, proxy });
  const options: Options = {
    url,
    headers,
    timeoutMillis: timeoutMs,
    compression: (compression ?? "none") as Options["compression"],
    httpAgentOptions: wire.agent,
  };
  const exporter = protocol === "http/json" ? new JsonExporter(options) : new ProtobufExporter(options);
  return (spans, signal) =>
    wire.exchange(signal, (done) =>
      // Requests of its own are no spans, whatever instruments HTTP in this process.
      context.with(suppressTracing(context.active()), () => exporter.export(spans, done)),
    );
}

/** What a backend says of the spans that it was sent; undefined for what is none of OTLP: it may answer with anything. */
export function readResponse({ headers, body }: HttpAnswer, protocol: OtlpBackend["protocol"]): unknown {
  const isSaid = protocol === "http/json" || String(headers["content-type"]).startsWith("application/json");
  const isJson = isSaid || body[0] === 0x7b; // "{" begins no message of Protobuf
  try {
    return isJson ? JSON.parse(body.toString()) : ProtobufTraceSerializer.deserializeResponse(body);
  } catch {
    return undefined;
  }
}

/** What a backend says of a request that it refuses: a `google.rpc.Status`, or JSON; empty for what is neither. */
export function reasonOfRefusal({ headers, body }: HttpAnswer): string {
  if (!String(headers["content-type"]).startsWith("application/x-protobuf")) return reasonIn(body.toString());
  try {
    return messageOfStatus(protobuf.Reader.create(body));
  } catch {
    return ""; // it may answer with anything
  }
}

/** Its second field: https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto */
function messageOfStatus(reader: protobuf.Reader): string {
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === 0x12) return reader.string();
    reader.skipType(tag & 7);
  }
  return "";
}
