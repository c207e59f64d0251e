import type { Json } from '@rosette/template/base/json.ts';
import { reveal, Secret } from '@rosette/template/evaluate/value.ts';
import type { SignalRow } from '#engine/ports/store.ts';
import type { ValueCodec } from './value-codec.ts';

/* What comes from outside may hold secrets, and nobody has read it yet that could tell: it is kept sealed. */

export function sealPayload(codec: ValueCodec, payload: Json): Json {
  return codec.encode(new Secret(payload));
}

/** Also one that was kept by an earlier release, in clear. */
export function openSignal<Row extends Pick<SignalRow, 'payload'>>(codec: ValueCodec, row: Row): Row {
  return { ...row, payload: reveal(codec.decode(row.payload)) };
}
