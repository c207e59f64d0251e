import { isValueObject, Secret, type Value } from './value.ts';

/** A budget: characters, and eight for each value, that functions look at and make for one resource, output or condition. */
const MOST = 8_000_000;
const PER_VALUE = 8;
/** Looking at a character is cheaper than making one. */
const READ_SHARE = 8;

/** Room for what functions do in one place, so that a small template can fill neither the memory nor the day. */
export class Room {
  #left = MOST;
  #told = false;

  get used(): boolean {
    return this.#left < 0;
  }

  /** True once: whoever finds the room used up first says so, and the others fail quietly. */
  tell(): boolean {
    const first = !this.#told;
    this.#told = true;
    return first;
  }

  /** Before a function looks at values. False when there is no room left. */
  read(values: readonly Value[]): boolean {
    for (const value of values) if (this.#left >= 0) this.#walk(value);
    return this.#left >= 0;
  }

  /** What a function has made. What is inside lists and maps has been there before. */
  made(result: Value): boolean {
    if (typeof result === 'string') this.#left -= result.length;
    else if (Array.isArray(result)) this.#left -= PER_VALUE * result.length;
    else if (isValueObject(result)) this.#left -= PER_VALUE * Object.keys(result).length;
    return this.#left >= 0;
  }

  #walk(given: Value): void {
    const value: Value = given instanceof Secret ? given.data() : given;
    this.#left -= PER_VALUE + (typeof value === 'string' ? value.length / READ_SHARE : 0);
    if (Array.isArray(value)) {
      for (const item of value) if (this.#left >= 0) this.#walk(item as Value);
    } else if (isValueObject(value)) {
      for (const key of Object.keys(value)) if (this.#left >= 0) this.#walk(value[key]!);
    }
  }
}
