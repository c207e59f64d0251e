import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { invalidArgument } from './errors.ts';

/** Members of a request's body, read one by one. Absent and null are the same. Throws `InvalidArgument`. */
export class Input {
  readonly #members: JsonObject;

  constructor(members: JsonObject) {
    this.#members = members;
  }

  /** An empty body is an empty object. */
  static parse(body: Buffer): Input {
    return new Input(parse(body));
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  raw(name: string): Json | undefined {
    return this.#members[name] ?? undefined;
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    throw invalidArgument(`${name} must be a text`);
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') throw invalidArgument(`${name} is required`);
    return value;
  }

  integer(name: string, [from, to]: readonly [number, number]): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
    throw invalidArgument(`${name} must be a whole number from ${from} to ${to}, but is ${JSON.stringify(value)}`);
  }

  object(name: string): Input | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (isJsonObject(value)) return new Input(value);
    throw invalidArgument(`${name} must be an object`);
  }

  /** Names and texts. */
  texts(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (isJsonObject(value) && Object.values(value).every((each) => typeof each === 'string')) {
      return value as Record<string, string>;
    }
    throw invalidArgument(`${name} must be an object whose values are texts`);
  }

  numbers(name: string): Readonly<Record<string, number>> | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (isJsonObject(value) && Object.values(value).every((each) => typeof each === 'number')) {
      return value as Record<string, number>;
    }
    throw invalidArgument(`${name} must be an object whose values are numbers`);
  }
}

function parse(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  let value: Json;
  try {
    value = JSON.parse(body.toString('utf8')) as Json;
  } catch (error) {
    throw invalidArgument(`the body is not JSON: ${(error as Error).message}`);
  }
  if (isJsonObject(value)) return value;
  throw invalidArgument('the body must be a JSON object');
}
