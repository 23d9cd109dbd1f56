import type { AnyValue, KeyValue } from "../../tracing/otlp/otlp.js";
import type { TraceRequest } from "../../tracing/otlp/otlp-file.js";

/** A field of a protobuf message: https://protobuf.dev/programming-guides/encoding/ */
interface Field {
  number: number;
  /** Whole numbers of varints and fixed widths; bytes of what has a length. */
  value: bigint | Buffer;
}

function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const number = key >> 3;
    const wireType = key & 7;
    if (wireType === 0) fields.push({ number, value: varint() });
    else if (wireType === 1) fields.push({ number, value: take(8).readBigUInt64LE() });
    else if (wireType === 5) fields.push({ number, value: BigInt(take(4).readUInt32LE()) });
    else if (wireType === 2) fields.push({ number, value: take(Number(varint())) });
    else throw new Error(`wire type ${wireType} is not of OTLP`);
  }
  return fields;
}

const messages = (bytes: Buffer, number: number) =>
  fieldsOf(bytes).flatMap((f) => (f.number === number ? [f.value as Buffer] : []));
const bytesOf = (bytes: Buffer, number: number) => messages(bytes, number)[0] ?? Buffer.alloc(0);
const numberOf = (bytes: Buffer, number: number) =>
  (fieldsOf(bytes).find((f) => f.number === number)?.value as bigint) ?? 0n;

/**
 * A binary `ExportTraceServiceRequest` as its JSON form. Field numbers:
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function decodeTraceRequest(bytes: Buffer): TraceRequest {
  return {
    resourceSpans: messages(bytes, 1).map((resourceSpans) => ({
      resource: { attributes: keyValues(bytesOf(resourceSpans, 1), 1) },
      scopeSpans: messages(resourceSpans, 2).map((scopeSpans) => {
        const scope = bytesOf(scopeSpans, 1);
        return {
          scope: { name: bytesOf(scope, 1).toString(), version: bytesOf(scope, 2).toString() },
          spans: messages(scopeSpans, 2).map(toSpan),
        };
      }),
    })),
  };
}

function toSpan(span: Buffer) {
  const parentSpanId = bytesOf(span, 4).toString("hex");
  const status = bytesOf(span, 15);
  return {
    traceId: bytesOf(span, 1).toString("hex"),
    spanId: bytesOf(span, 2).toString("hex"),
    ...(parentSpanId ? { parentSpanId } : {}),
    name: bytesOf(span, 5).toString(),
    kind: Number(numberOf(span, 6)),
    startTimeUnixNano: String(numberOf(span, 7)),
    endTimeUnixNano: String(numberOf(span, 8)),
    attributes: keyValues(span, 9),
    events: messages(span, 11).map((event) => ({
      timeUnixNano: String(numberOf(event, 1)),
      name: bytesOf(event, 2).toString(),
      attributes: keyValues(event, 3),
    })),
    status: { code: Number(numberOf(status, 3)), message: bytesOf(status, 2).toString() },
  };
}

function keyValues(message: Buffer, number: number): KeyValue[] {
  return messages(message, number).map((pair) => ({
    key: bytesOf(pair, 1).toString(),
    value: anyValue(bytesOf(pair, 2)),
  }));
}

function anyValue(bytes: Buffer): AnyValue {
  const [field] = fieldsOf(bytes);
  switch (field?.number) {
    case 1:
      return { stringValue: field.value.toString() };
    case 2:
      return { boolValue: field.value === 1n };
    case 3:
      return { intValue: Number(BigInt.asIntN(64, field.value as bigint)) };
    case 4: {
      const double = Buffer.alloc(8);
      double.writeBigUInt64LE(field.value as bigint);
      return { doubleValue: double.readDoubleLE() };
    }
    case 5:
      return { arrayValue: { values: messages(field.value as Buffer, 1).map(anyValue) } };
    case 6:
      return { kvlistValue: { values: keyValues(field.value as Buffer, 1) } };
    default:
      return {};
  }
}

/** A binary `ExportTraceServiceResponse`: a partial success when spans were rejected (at most 127). */
export function encodeTraceResponse(rejectedSpans: number): Buffer {
  return rejectedSpans === 0 ? Buffer.alloc(0) : Buffer.from([0x0a, 0x02, 0x08, rejectedSpans]);
}
