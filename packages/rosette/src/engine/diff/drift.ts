import { isValueObject, Secret, type Value, type ValueObject } from '@rosette/template/evaluate/value.ts';
import { differences } from './compare.ts';

/** One value that is not what is recorded: `Parameters.Size`. */
export interface Drift {
  readonly path: string;
  readonly expected: Value;
  readonly actual: Value;
}

/** What of `actual` is not as recorded. What it does not tell is not compared; maps are told member by member. */
export function driftOf(recorded: ValueObject, actual: ValueObject): readonly Drift[] {
  return Object.keys(actual).flatMap((name) => {
    const [expected, found] = [recorded[name] ?? null, actual[name] ?? null];
    const [before, after] = [membersOf(expected), membersOf(found)];
    if (before === undefined || after === undefined) {
      return differences({ [name]: expected }, { [name]: found }).map(() => ({ path: name, expected, actual: found }));
    }
    return differences(before, after).map(({ name: member, ...values }) => ({
      path: `${name}.${member}`,
      expected: hiddenAs(expected, values.before),
      actual: hiddenAs(found, values.after),
    }));
  });
}

function membersOf(value: Value): ValueObject | undefined {
  const plain = value instanceof Secret ? (value.reveal() as Value) : value;
  return isValueObject(plain) ? plain : undefined;
}

/** A member of what is secret is secret. */
function hiddenAs(whole: Value, member: Value): Value {
  return whole instanceof Secret && !(member instanceof Secret) ? new Secret(member as never) : member;
}
