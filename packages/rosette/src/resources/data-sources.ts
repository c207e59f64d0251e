import type { DataSource } from './data-source.ts';
import { instances } from './ecs/instances.ts';
import { stackGroupsSource, stackInstanceSource } from './ros/stack-groups-source.ts';
import { eipAddress } from './vpc/eip-address.ts';
import { vswitchLookup } from './vpc/vswitch-lookup.ts';

/** Every data source that this installation can query, by type. One sorted line each. */
export const dataSources: ReadonlyMap<string, DataSource> = new Map(
  [instances, eipAddress, stackGroupsSource, stackInstanceSource, vswitchLookup].map((source) => [source.type, source]),
);
