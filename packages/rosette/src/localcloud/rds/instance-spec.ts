import { write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import { choice, flag, integer, required, text, withDefault } from '../core/request-shape.ts';
import { timeline } from '../core/timeline.ts';
import type { DbAutoGrowth, DbExtras, DbInstanceState } from '../model/database.ts';
import { type DbClass, findDbClass, storageTypesOf } from './catalogue.ts';
import { change } from './instance-change.ts';

// Codes: API pages of ModifyDBInstanceSpec and ModifyDasInstanceConfig (Rds 2014-08-15).

const one = { DBInstanceId: required(text()) };

export const extraFields = {
  BurstingEnabled: flag(),
  ColdDataEnabled: flag(),
  IoAccelerationEnabled: choice(['0', '1']),
};

export const autoGrowthFields = {
  StorageAutoScale: withDefault(choice(['Enable', 'Disable']), 'Disable'),
  StorageThreshold: integer({ min: 10, max: 50 }),
  StorageUpperBound: integer({ min: 0 }),
};

/** Threshold and bound mean nothing, and are not kept, where storage does not grow by itself. */
export function autoGrowth(request: {
  readonly StorageAutoScale: 'Enable' | 'Disable';
  readonly StorageThreshold: number | undefined;
  readonly StorageUpperBound: number | undefined;
}): DbAutoGrowth {
  if (request.StorageAutoScale === 'Disable') return { enabled: false, threshold: null, upperBound: null };
  return { enabled: true, threshold: request.StorageThreshold ?? 10, upperBound: request.StorageUpperBound ?? null };
}

/** GB, in steps of 5. */
export function checkStorage(size: number, type: string | undefined, dbClass: DbClass): void {
  const { minStorage, maxStorage } = dbClass;
  if (size < minStorage || size > maxStorage || size % 5 !== 0) {
    throw refuse(
      'InvalidDBInstanceStorage.Malformed',
      `DBInstanceStorage of ${dbClass.id} must be from ${minStorage} to ${maxStorage} GB in steps of 5, not ${size}.`,
    );
  }
  if (type !== undefined && !storageTypesOf(dbClass).includes(type)) {
    throw refuse(
      'InvalidStorageType.NotSupport',
      `DBInstanceStorageType "${type}" is not supported by ${dbClass.id}, which takes ${storageTypesOf(dbClass).join(', ')}.`,
    );
  }
}

/** Class, storage and what goes with them; the instance shows DBInstanceClassChanging meanwhile. */
export const modifyDBInstanceSpec = write(
  {
    ...one,
    ...extraFields,
    DBInstanceClass: text(),
    DBInstanceStorage: integer(),
    Direction: withDefault(choice(['Up', 'Down'], 'InvalidDirection.ValueNotSupport'), 'Up'),
    ServerlessConfiguration: text(),
  },
  (context, request) => {
    change(context, request.DBInstanceId, (state) => {
      const dbClass = classFor(state, request.DBInstanceClass ?? state.className);
      const storage = request.DBInstanceStorage ?? state.storage;
      checkStorage(storage, state.storageType, dbClass);
      if (storage < state.storage && request.Direction === 'Up') {
        throw refuse(
          'InvalidDBInstanceStorage.Less',
          `${storage} GB is less than ${state.storage}; that needs Direction Down.`,
        );
      }
      return {
        className: dbClass.id,
        storage,
        extras: changedExtras(state.extras, request),
        status: timeline(context.now, 'DBInstanceClassChanging', context.delays.dbInstance, 'Running'),
      };
    });
    return { DBInstanceId: request.DBInstanceId };
  },
);

function classFor(state: DbInstanceState, className: string): DbClass {
  const dbClass = findDbClass(className);
  if (dbClass?.engine === state.engine) return dbClass;
  throw notFound('InvalidDBInstanceClass.NotFound', `${state.engine} instance class`, className);
}

const noExtras: DbExtras = { bursting: false, coldData: false, ioAcceleration: '0', serverless: '' };

function changedExtras(
  before: DbExtras = noExtras,
  request: {
    readonly BurstingEnabled: boolean | undefined;
    readonly ColdDataEnabled: boolean | undefined;
    readonly IoAccelerationEnabled: string | undefined;
    readonly ServerlessConfiguration: string | undefined;
  },
): DbExtras {
  return {
    bursting: request.BurstingEnabled ?? before.bursting,
    coldData: request.ColdDataEnabled ?? before.coldData,
    ioAcceleration: request.IoAccelerationEnabled ?? before.ioAcceleration,
    serverless: request.ServerlessConfiguration ?? before.serverless,
  };
}

export const modifyDasInstanceConfig = write({ ...one, ...autoGrowthFields }, (context, request) =>
  change(context, request.DBInstanceId, () => ({ autoGrowth: autoGrowth(request) })),
);
