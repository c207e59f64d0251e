import type { Write } from '#engine/ports/store.ts';
import {
  event,
  operationRow,
  put,
  putOperation,
  putResource,
  putStep,
  resourceRow,
  stackRow,
  stepRow,
} from '#engine/ports/store-rows.conformance.ts';
import { openSqliteStore } from './open.ts';

/* Commits turn after turn until it is killed, and prints the number of each turn once that is durable. */

const store = await openSqliteStore({ path: process.argv[2]! });
const found = await store.stack('s');
let turn = Number(found?.options.turn ?? 0);
for (;;) {
  turn++;
  await store.commit(writesOf(turn), []);
  process.stdout.write(`${turn}\n`);
}

/** 91 rows, all of which bear the number of the turn. */
function writesOf(turn: number): Write[] {
  const writes = [
    put(stackRow('s', { options: { turn } })),
    putOperation(operationRow('o', 's', { plan: turn })),
    event(`${turn}`, 's'),
  ];
  for (let index = 0; index < 44; index++) {
    writes.push(putResource(resourceRow('s', `R${index}`, { attributes: { turn, text: 'x'.repeat(turn % 977) } })));
    writes.push(putStep(stepRow('o', `forward/${index}`, { attempt: turn })));
  }
  return writes;
}
