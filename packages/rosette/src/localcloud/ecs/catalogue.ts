import { zonesOf } from '../core/regions.ts';

/** An instance type. Memory in GiB. */
export interface InstanceType {
  readonly id: string;
  readonly family: string;
  readonly cpu: number;
  readonly memory: number;
  readonly architecture: 'X86' | 'ARM';
  readonly gpu: number;
  readonly diskCategories: readonly string[];
  /** Only the first zones of a region have it; 0 means all of them. */
  readonly zoneLimit: number;
}

const classicDisks = ['cloud_efficiency', 'cloud_ssd', 'cloud_essd', 'cloud_auto'] as const;
const essdDisks = ['cloud_essd', 'cloud_auto', 'cloud_essd_entry'] as const;
const oldDisks = ['cloud_efficiency', 'cloud_ssd', 'cloud', 'ephemeral_ssd'] as const;

/** vCPUs of each size name; the usual ladder of the public list of instance families. */
const sizes: Readonly<Record<string, number>> = {
  small: 1,
  large: 2,
  xlarge: 4,
  '2xlarge': 8,
  '3xlarge': 12,
  '4xlarge': 16,
  '6xlarge': 24,
  '8xlarge': 32,
  '16xlarge': 64,
};

interface Family {
  readonly name: string;
  /** GiB of memory for each vCPU. */
  readonly ratio: number;
  readonly sizes: readonly string[];
  readonly disks: readonly string[];
  readonly architecture?: 'ARM';
  readonly gpu?: number;
  readonly zoneLimit?: number;
}

const ladder = ['large', 'xlarge', '2xlarge', '3xlarge', '4xlarge', '6xlarge', '8xlarge'];

/**
 * Families that templates ask for (public page "Overview of instance families"). The first are those that take every
 * disk category, so that a tool that picks the first type on offer gets one that suits most templates.
 */
const families: readonly Family[] = [
  { name: 'g6', ratio: 4, sizes: ladder, disks: classicDisks },
  { name: 'c6', ratio: 2, sizes: ladder, disks: classicDisks },
  { name: 'r6', ratio: 8, sizes: ladder, disks: classicDisks },
  { name: 'g5', ratio: 4, sizes: ladder, disks: classicDisks },
  { name: 'c5', ratio: 2, sizes: ladder, disks: classicDisks },
  { name: 'r5', ratio: 8, sizes: ladder, disks: classicDisks },
  { name: 'hfc5', ratio: 2, sizes: ladder, disks: classicDisks },
  { name: 'hfg5', ratio: 4, sizes: ladder, disks: classicDisks },
  { name: 'g7', ratio: 4, sizes: [...ladder, '16xlarge'], disks: essdDisks },
  { name: 'c7', ratio: 2, sizes: [...ladder, '16xlarge'], disks: essdDisks },
  { name: 'r7', ratio: 8, sizes: [...ladder, '16xlarge'], disks: essdDisks },
  { name: 'g8i', ratio: 4, sizes: [...ladder, '16xlarge'], disks: essdDisks },
  { name: 'c8i', ratio: 2, sizes: [...ladder, '16xlarge'], disks: essdDisks },
  { name: 'g8a', ratio: 4, sizes: ladder, disks: essdDisks },
  { name: 'g8y', ratio: 4, sizes: ladder, disks: essdDisks, architecture: 'ARM' },
  { name: 'u1-c1m1', ratio: 1, sizes: ladder, disks: classicDisks },
  { name: 'u1-c1m2', ratio: 2, sizes: ladder, disks: classicDisks },
  { name: 'u1-c1m4', ratio: 4, sizes: ladder, disks: classicDisks },
  { name: 'e-c1m1', ratio: 1, sizes: ['large', 'xlarge', '2xlarge'], disks: essdDisks },
  { name: 'e-c1m2', ratio: 2, sizes: ['large', 'xlarge', '2xlarge'], disks: essdDisks },
  { name: 'e-c1m4', ratio: 4, sizes: ['large', 'xlarge', '2xlarge'], disks: essdDisks },
  { name: 't6-c1m1', ratio: 1, sizes: ['large'], disks: classicDisks },
  { name: 't6-c1m2', ratio: 2, sizes: ['large'], disks: classicDisks },
  { name: 't6-c1m4', ratio: 4, sizes: ['large', 'xlarge'], disks: classicDisks },
  { name: 't5-lc1m1', ratio: 1, sizes: ['small'], disks: classicDisks },
  { name: 't5-lc1m2', ratio: 2, sizes: ['small', 'large'], disks: classicDisks },
  { name: 't5-lc1m4', ratio: 4, sizes: ['large'], disks: classicDisks },
  { name: 's6-c1m1', ratio: 1, sizes: ['small'], disks: classicDisks },
  { name: 's6-c1m2', ratio: 2, sizes: ['small', 'large', 'xlarge', '2xlarge'], disks: classicDisks },
  { name: 'n1', ratio: 2, sizes: ['small', 'large', 'xlarge', '3xlarge'], disks: oldDisks, zoneLimit: 3 },
  { name: 'n4', ratio: 2, sizes: ['small', 'large', 'xlarge', '2xlarge'], disks: oldDisks, zoneLimit: 3 },
  { name: 'gn6i-c4g1', ratio: 3.875, sizes: ['xlarge'], disks: classicDisks, gpu: 1, zoneLimit: 2 },
  { name: 'gn6i-c8g1', ratio: 3.875, sizes: ['2xlarge'], disks: classicDisks, gpu: 1, zoneLimit: 2 },
  { name: 'gn7i-c8g1', ratio: 3.75, sizes: ['2xlarge'], disks: essdDisks, gpu: 1, zoneLimit: 2 },
  { name: 'gn7i-c16g1', ratio: 3.75, sizes: ['4xlarge'], disks: essdDisks, gpu: 1, zoneLimit: 2 },
  { name: 'gn7i-c32g1', ratio: 5.875, sizes: ['8xlarge'], disks: essdDisks, gpu: 1, zoneLimit: 2 },
];

export const instanceTypes: readonly InstanceType[] = families.flatMap((family) =>
  family.sizes.map((size) => ({
    id: `ecs.${family.name}.${size}`,
    family: `ecs.${family.name}`,
    cpu: sizes[size]!,
    memory: sizes[size]! * family.ratio,
    architecture: family.architecture ?? 'X86',
    gpu: family.gpu ?? 0,
    diskCategories: family.disks,
    zoneLimit: family.zoneLimit ?? 0,
  })),
);

const byId = new Map(instanceTypes.map((type) => [type.id, type]));

export function findInstanceType(id: string): InstanceType | undefined {
  return byId.get(id);
}

export function isSoldIn(type: InstanceType, region: string, zone: string): boolean {
  const position = zonesOf(region).indexOf(zone);
  return position >= 0 && (type.zoneLimit === 0 || position < type.zoneLimit);
}

/** Families t5 and t6 save up processor time; only they have a credit specification. */
export function isBurstable(type: InstanceType): boolean {
  return /^ecs\.t[56]-/.test(type.family);
}

/** GiB that a disk of the category may have (reference/resource-types.md; API page of RunInstances). */
export const diskSizes: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  cloud_efficiency: { min: 20, max: 32768 },
  cloud_ssd: { min: 20, max: 32768 },
  cloud_essd: { min: 20, max: 32768 },
  cloud_auto: { min: 1, max: 65536 },
  cloud_essd_entry: { min: 10, max: 32768 },
  cloud: { min: 5, max: 2000 },
  ephemeral_ssd: { min: 5, max: 800 },
};
