import { generateFaults } from './generate-faults.ts';
import { changeTemplate, generateTemplate } from './generate-template.ts';
import { Random } from './random.ts';
import { type Act, type ChangeAct, possibleNames, type StackName, type Story, type TemplateSpec } from './story.ts';

/** Part of the stories that are played on a database file: each costs as much as a hundred others. */
const SQLITE = 1 / 400;

/** The story of a seed. */
export function generateStory(seed: number): Story {
  const random = new Random(seed);
  const acts = new Acts(random).generate();
  const faults = random.chance(0.2) ? [] : generateFaults(random, acts);
  return { seed, store: random.chance(SQLITE) ? 'sqlite' : 'memory', acts, faults };
}

class Acts {
  readonly #random: Random;
  readonly #templates = new Map<StackName, TemplateSpec>();
  readonly #acts: Act[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  generate(): readonly Act[] {
    const random = this.#random;
    const names: readonly StackName[] = random.chance(0.15) ? ['one', 'two'] : ['one'];
    const changes = names.length + random.int(5);
    if (random.chance(0.06)) this.#hardBirth();
    for (let change = 0; change < changes; change += 1) this.#next(names[change] ?? random.pick(names));
    return this.#acts;
  }

  /** A creation that fails or is stopped, is tried again, and goes on without what fails. */
  #hardBirth(): void {
    const random = this.#random;
    const { disableRollback: _undone, changeSet: _set, ...birth } = this.#change('one');
    if (random.chance(0.5)) this.#acts.push({ ...birth, disableRollback: true });
    else this.#acts.push({ ...birth, wait: random.int(2_000) }, { act: 'cancel', stack: 'one', quick: true });
    const { ignoreFailed: _ignored, ...retry } = this.#change('one');
    if (random.chance(0.6)) this.#acts.push(retry);
    this.#acts.push({ ...this.#change('one'), ignoreFailed: true });
  }

  #next(stack: StackName): void {
    const random = this.#random;
    if (this.#acts.length > 0 && random.chance(0.08)) this.#abandon(stack);
    if (this.#acts.length > 0 && random.chance(0.06)) this.#acts.push(this.#import(stack));
    const hurries = random.chance(0.2);
    this.#acts.push({ ...this.#change(stack), ...(hurries ? { wait: random.int(40_000) } : {}) });
    if (hurries && random.chance(0.8)) this.#acts.push(this.#cancellation(stack));
    if (hurries && random.chance(0.2)) this.#acts.push(this.#deletion(stack));
  }

  #change(stack: StackName): ChangeAct {
    const random = this.#random;
    const known = this.#templates.get(stack);
    const first = known === undefined;
    const template = first ? generateTemplate(random) : random.chance(0.85) ? changeTemplate(random, known) : null;
    if (template !== null) this.#templates.set(stack, template);
    const names = template === null ? [] : possibleNames(template);
    return {
      act: 'change',
      stack,
      template,
      given: this.#given(first),
      ...(random.chance(first ? 0.3 : 0.15) ? { tag: random.pick(['x', 'y', 'z']) } : {}),
      ...(random.chance(0.1) && names.length > 0 ? { taint: [random.pick(names)] } : {}),
      ...(random.chance(0.25) ? { disableRollback: true as const } : {}),
      ...(random.chance(0.15) ? { noReplacement: true as const } : {}),
      ...(random.chance(0.15) ? { forgetParameters: true as const } : {}),
      ...(random.chance(0.3) ? { parallelism: random.int(3) } : {}),
      ...(random.chance(0.15) ? { changeSet: true as const } : {}),
      ...(random.chance(0.3) ? { ignoreFailed: true as const } : {}),
    };
  }

  #given(first: boolean): Readonly<Record<string, string>> {
    const random = this.#random;
    return {
      ...(random.chance(0.4) ? { P: random.pick(['p1', 'p2']) } : {}),
      ...(random.chance(0.3) ? { N: String(random.int(5)) } : {}),
      ...(random.chance(0.3) ? { Flag: random.pick(['yes', 'no']) } : {}),
      ...(first || random.chance(0.2) ? { S: `hush-s${random.int(3)}` } : {}),
    };
  }

  #deletion(stack: StackName): Act {
    const random = this.#random;
    const names = possibleNames(this.#templates.get(stack) ?? { resources: [] });
    return {
      act: 'delete',
      stack,
      ...(random.chance(0.3) ? { retainAll: true as const } : {}),
      ...(random.chance(0.2) ? { retain: random.some(names, 0.3) } : {}),
      ...(random.chance(0.1) ? { wait: random.int(20_000) } : {}),
    };
  }

  /** The stack is deleted; something of it may be left, and be taken over again. */
  #abandon(stack: StackName): void {
    const random = this.#random;
    this.#acts.push(this.#deletion(stack));
    while (random.chance(0.6)) this.#acts.push(this.#import(random.pick([stack, stack, 'one', 'two'] as const)));
  }

  #import(stack: StackName): Act {
    const random = this.#random;
    const hurries = random.chance(0.2);
    return {
      act: 'import',
      stack,
      most: random.pick([1, 1, 2, 4]),
      ...(random.chance(0.25) ? { wrong: random.pick(['missing', 'owned', 'altered'] as const) } : {}),
      ...(random.chance(0.25) ? { disableRollback: true as const } : {}),
      ...(hurries ? { wait: random.int(3_000) } : {}),
    };
  }

  #cancellation(stack: StackName): Act {
    const random = this.#random;
    return {
      act: 'cancel',
      stack,
      ...(random.chance(0.5) ? { quick: true as const } : {}),
      ...(random.chance(0.5) ? { rollback: true as const } : {}),
    };
  }
}
