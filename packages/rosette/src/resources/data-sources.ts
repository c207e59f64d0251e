import type { DataSource } from './data-source.ts';
import { instances } from './ecs/instances.ts';
import { eipAddress } from './vpc/eip-address.ts';
import { vswitchLookup } from './vpc/vswitch-lookup.ts';

/** Every data source that this installation can query, by type. One sorted line each. */
export const dataSources: ReadonlyMap<string, DataSource> = new Map(
  [instances, eipAddress, vswitchLookup].map((source) => [source.type, source]),
);
