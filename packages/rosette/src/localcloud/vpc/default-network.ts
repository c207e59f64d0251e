import type { Database } from '../core/database.ts';
import { objectId } from '../core/ids.ts';
import { Objects, type Scope } from '../core/objects.ts';
import { zonesOf } from '../core/regions.ts';
import { defaultResourceGroup } from '../core/resource-group.ts';
import { timeline } from '../core/timeline.ts';
import { securityGroupKind } from '../model/compute.ts';
import { vpcKind, vswitchKind } from '../model/network.ts';

/** What the ledger names as the maker. The real Vpc has actions of such names too. */
export const DEFAULT_NETWORK_ACTION = 'CreateDefaultVpc';
const RESOURCE_GROUP = defaultResourceGroup;

/**
 * Accounts have a default VPC in each region, with a vSwitch and a security group, that is simply there (help page
 * "Default VPC and default vSwitch"); templates that ask for existing ones can use it. It is made when an account first
 * looks at a region, and not again when its owner deletes it.
 */
export function defaultNetworks(db: Database, random: () => number): (scope: Scope, now: number) => void {
  const known = new Set<string>();
  return (scope, now) => {
    const key = `${scope.accountId}/${scope.region}`;
    if (known.has(key)) return;
    known.add(key);
    if (!hadOne(db, scope)) db.transaction(() => makeNetwork(db, random, scope, now));
  };
}

function hadOne(db: Database, { accountId, region }: Scope): boolean {
  const found = db.row(
    'SELECT 1 AS found FROM ledger WHERE account = ? AND region = ? AND action = ? LIMIT 1',
    accountId,
    region,
    DEFAULT_NETWORK_ACTION,
  );
  return found !== undefined;
}

function makeNetwork(db: Database, random: () => number, scope: Scope, now: number): void {
  const objects = new Objects(db, scope, now, {
    product: 'Vpc',
    action: DEFAULT_NETWORK_ACTION,
    token: null,
    principal: null,
  });
  const newId = (prefix: string, length: number): string => objectId(random, prefix, scope.region, length);
  const available = timeline(now, 'Pending', 0, 'Available');
  const common = {
    description: '',
    ipv6CidrBlock: '',
    resourceGroupId: RESOURCE_GROUP,
    status: available,
    isDefault: true,
  };
  const vpc = objects.create(vpcKind, {
    id: newId('vpc', 21),
    state: {
      ...common,
      name: 'default',
      cidrBlock: '172.31.0.0/16',
      secondaryCidrs: [],
      userCidrs: [],
      vRouterId: newId('vrt', 21),
      routeTableId: newId('vtb', 21),
    },
  });
  objects.create(vswitchKind, {
    id: newId('vsw', 21),
    state: { ...common, name: 'default', vpcId: vpc.id, zoneId: zonesOf(scope.region)[0]!, cidrBlock: '172.31.0.0/20' },
    refers: [vpc.id],
  });
  objects.create(securityGroupKind, {
    id: newId('sg', 20),
    state: {
      name: 'default',
      description: '',
      vpcId: vpc.id,
      type: 'normal',
      resourceGroupId: RESOURCE_GROUP,
      rules: [],
    },
    refers: [vpc.id],
  });
}
