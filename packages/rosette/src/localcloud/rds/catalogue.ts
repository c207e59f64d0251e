/** Engines and their versions on sale or still running in templates (API page of CreateDBInstance). */
export const engines: Readonly<
  Record<string, { readonly versions: readonly string[]; readonly prefix: string; readonly port: string }>
> = {
  MySQL: { versions: ['5.5', '5.6', '5.7', '8.0'], prefix: 'rm', port: '3306' },
  PostgreSQL: {
    versions: ['9.4', '10.0', '11.0', '12.0', '13.0', '14.0', '15.0', '16.0', '17.0'],
    prefix: 'pgm',
    port: '5432',
  },
  SQLServer: {
    versions: [
      '2008r2',
      '2012',
      '2012_web',
      '2014_std',
      '2016_web',
      '2016_std',
      '2016_ent',
      '2017_std',
      '2017_ent',
      '2019_std',
      '2019_ent',
      '2022_std',
      '2022_ent',
    ],
    prefix: 'rm',
    port: '1433',
  },
  MariaDB: { versions: ['10.3', '10.6'], prefix: 'rm', port: '3306' },
};

/** A class of DB instances. Memory in GiB, storage in GB. */
export interface DbClass {
  readonly id: string;
  readonly engine: string;
  readonly cpu: number;
  readonly memory: number;
  readonly category: 'Basic' | 'HighAvailability';
  readonly storageType: 'local_ssd' | 'cloud_essd';
  readonly minStorage: number;
  readonly maxStorage: number;
  readonly maxConnections: number;
}

type Row = readonly [id: string, engine: string, cpu: number, memory: number, connections: number];

/** Local SSD, high availability. From the public list "Primary instance types"; a choice, newest families included. */
const local: readonly Row[] = [
  ['rds.mysql.t1.small', 'MySQL', 1, 1, 300],
  ['rds.mysql.s1.small', 'MySQL', 1, 2, 600],
  ['rds.mysql.s2.large', 'MySQL', 2, 4, 1200],
  ['rds.mysql.s2.xlarge', 'MySQL', 2, 8, 2000],
  ['rds.mysql.s3.large', 'MySQL', 4, 8, 2000],
  ['rds.mysql.m1.medium', 'MySQL', 4, 16, 4000],
  ['rds.mysql.c1.large', 'MySQL', 8, 16, 4000],
  ['rds.mysql.c1.xlarge', 'MySQL', 8, 32, 8000],
  ['rds.mysql.c2.xlarge', 'MySQL', 16, 64, 16000],
  ['mysql.n4.medium.1', 'MySQL', 2, 8, 2500],
  ['mysql.n8.medium.1', 'MySQL', 2, 16, 2500],
  ['mysql.x4.medium.2', 'MySQL', 2, 8, 2500],
  ['mysql.x4.large.2', 'MySQL', 4, 16, 5000],
  ['rds.pg.t1.small', 'PostgreSQL', 1, 1, 100],
  ['rds.pg.s1.small', 'PostgreSQL', 1, 2, 200],
  ['rds.pg.s2.large', 'PostgreSQL', 2, 4, 400],
  ['rds.pg.s3.large', 'PostgreSQL', 4, 8, 800],
  ['rds.pg.c1.large', 'PostgreSQL', 8, 16, 1500],
  ['rds.pg.c1.xlarge', 'PostgreSQL', 8, 32, 2000],
  ['rds.mssql.s1.small', 'SQLServer', 1, 2, 600],
  ['rds.mssql.s2.large', 'SQLServer', 2, 4, 1200],
  ['rds.mssql.s3.large', 'SQLServer', 4, 8, 2000],
];

/** Cloud disks, high availability. */
const cloud: readonly Row[] = [
  ['mysql.n2.medium.2c', 'MySQL', 2, 4, 4000],
  ['mysql.n4.medium.2c', 'MySQL', 2, 8, 6000],
  ['mysql.n2m.medium.2c', 'MySQL', 2, 4, 4000],
  ['mysql.n2m.large.2c', 'MySQL', 4, 8, 8000],
  ['mysql.x2.medium.2c', 'MySQL', 2, 4, 4000],
  ['mysql.x2.large.2c', 'MySQL', 4, 8, 8000],
  ['mysql.x4.medium.2c', 'MySQL', 2, 8, 6000],
  ['mysql.x4.large.2c', 'MySQL', 4, 16, 12000],
  ['pg.n2.2c.2m', 'PostgreSQL', 2, 4, 400],
  ['pg.n4m.2c.2m', 'PostgreSQL', 2, 8, 800],
  ['pg.x4.medium.2c', 'PostgreSQL', 2, 8, 800],
  ['mssql.x4.medium.s2', 'SQLServer', 2, 8, 1200],
  ['mariadb.n2.medium.2c', 'MariaDB', 2, 4, 4000],
  ['mariadb.x2.medium.2c', 'MariaDB', 2, 4, 4000],
];

/** Cloud disks, one node. */
const basic: readonly Row[] = [
  ['mysql.n1.micro.1', 'MySQL', 1, 1, 2000],
  ['mysql.n2.small.1', 'MySQL', 1, 2, 2000],
  ['mysql.n2.medium.1', 'MySQL', 2, 4, 4000],
  ['mysql.n2e.small.1', 'MySQL', 1, 2, 2000],
  ['mysql.n2e.medium.1', 'MySQL', 2, 4, 4000],
  ['mysql.n4.large.1', 'MySQL', 4, 16, 8000],
  ['pg.n2.small.1', 'PostgreSQL', 1, 2, 200],
  ['pg.n2.medium.1', 'PostgreSQL', 2, 4, 400],
  ['mssql.x2.medium.w1', 'SQLServer', 2, 4, 1200],
];

export const dbClasses: readonly DbClass[] = [
  ...local.map((row) => dbClass(row, 'HighAvailability', 'local_ssd', 5, 3000)),
  ...cloud.map((row) => dbClass(row, 'HighAvailability', 'cloud_essd', 20, 64000)),
  ...basic.map((row) => dbClass(row, 'Basic', 'cloud_essd', 20, 32000)),
];

function dbClass(
  [id, engine, cpu, memory, maxConnections]: Row,
  category: DbClass['category'],
  storageType: DbClass['storageType'],
  minStorage: number,
  maxStorage: number,
): DbClass {
  return { id, engine, cpu, memory, category, storageType, minStorage, maxStorage, maxConnections };
}

const byId = new Map(dbClasses.map((each) => [each.id, each]));

export function findDbClass(id: string): DbClass | undefined {
  return byId.get(id);
}

/** Storage types that a class takes: local disks, or any kind of cloud disk. */
export function storageTypesOf(dbClass: DbClass): readonly string[] {
  if (dbClass.storageType === 'local_ssd') return ['local_ssd'];
  return ['cloud_essd', 'cloud_essd2', 'cloud_essd3', 'cloud_ssd', 'general_essd'];
}
