import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { ModuleSource } from '@rosette/template/transform/expansion.ts';
import type { Clock, Ids } from '#engine/ports/clock.ts';
import type { Sealer } from '#engine/ports/sealer.ts';
import type { StackGroupStore } from '#engine/ports/stack-group-store.ts';
import type { StackService } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import type { EngineLog } from '../runtime/dependencies.ts';

/** Everything that stack groups are handed. */
export interface GroupDependencies {
  readonly store: Store & StackGroupStore;
  /** Makes, updates and deletes the stacks of instances, as everybody's. */
  readonly stacks: Pick<StackService, 'create' | 'update' | 'delete' | 'outputs' | 'onEvents'>;
  /** Whether stacks can be made in the account: it is one of this installation. */
  readonly isAccount: (id: string) => Promise<boolean>;
  /** Ids of the regions of this installation. */
  readonly regions: readonly string[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sealer: Sealer;
  readonly catalog: SchemaCatalog;
  /** Absent: templates with modules are refused. */
  readonly modules?: ModuleSource;
  readonly limits: GroupLimits;
  readonly log: EngineLog;
}

/** reference/api.md 8. */
export interface GroupLimits {
  readonly groupsPerAccount: number;
  readonly instancesPerGroup: number;
  readonly accountsPerRequest: number;
  readonly regionsPerRequest: number;
}

export const ROS_GROUP_LIMITS: GroupLimits = {
  groupsPerAccount: 100,
  instancesPerGroup: 2_000,
  accountsPerRequest: 50,
  regionsPerRequest: 20,
};
