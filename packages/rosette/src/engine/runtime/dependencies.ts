import { serviceLimits, type TemplateLimits } from '@rosette/template/base/limits.ts';
import type { World } from '@rosette/template/evaluate/instantiate.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { ModuleSource } from '@rosette/template/transform/expansion.ts';
import type { Clock, Ids } from '#engine/ports/clock.ts';
import type { TemplateTexts } from '#engine/ports/nested-texts.ts';
import type { NotificationPort } from '#engine/ports/notifier.ts';
import type { OutsideWorld } from '#engine/ports/outside-world.ts';
import type { ResourceTypeRegistry } from '#engine/ports/resource-type.ts';
import type { Sealer } from '#engine/ports/sealer.ts';
import type { Store } from '#engine/ports/store.ts';

/** Everything that the runtime is handed. */
export interface RuntimeDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  /** In [0, 1). */
  readonly random: () => number;
  /** Runs soon, after what is already waiting to run (`setImmediate`): what happened meanwhile shares one commit. */
  readonly defer: (run: () => void) => void;
  readonly sealer: Sealer;
  readonly types: ResourceTypeRegistry;
  readonly catalog: SchemaCatalog;
  readonly world: World;
  /** Absent: templates that ask the cloud for something are refused. */
  readonly outside?: OutsideWorld;
  /** Absent: templates with modules are refused. */
  readonly modules?: ModuleSource;
  /** Absent: nested stacks by address are refused when they are made. */
  readonly texts?: TemplateTexts;
  readonly limits: EngineLimits;
  /** Absent: what is owed to NotificationURLs is recorded, and sent by a process that has it. */
  readonly notifications?: NotificationPort;
  /** Told of what an operator should know; never given secrets. */
  readonly log: EngineLog;
}

export interface EngineLimits {
  /** ROS: 300 (reference/template-language.md C2). */
  readonly resourcesPerStack: number;
  /** ROS: 5. */
  readonly nestingDepth: number;
  /** ROS: 200. */
  readonly stacksPerAccount: number;
  readonly template: TemplateLimits;
}

export const ROS_LIMITS: EngineLimits = {
  resourcesPerStack: 300,
  nestingDepth: 5,
  stacksPerAccount: 200,
  template: serviceLimits,
};

export interface EngineLog {
  warn(message: string, facts: Readonly<Record<string, string | number>>): void;
  /** A broken invariant: ours, not the user's. The operation that it happened in is ended; nothing of it was written. */
  defect(error: unknown): void;
}
