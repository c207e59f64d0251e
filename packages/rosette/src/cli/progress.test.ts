import { expect, test } from 'vitest';
import { Progress } from './progress.ts';
import { eventsOf, stackId } from './testing/scripted-api.ts';

const types = { Net: 'ALIYUN::ROS::Stack' };
const nested = { id: '0d6fe7cb-1a2b-4c3d-8e9f-0000000000ff', name: 'given-name' };

function progressOf(...scripts: readonly ReturnType<typeof eventsOf>[]): Progress {
  const progress = new Progress(stackId, 'web');
  for (const event of scripts.flat()) progress.apply(event, 0);
  return progress;
}

test('a nested stack is found by the id in its resource, whatever it is called', () => {
  const progress = progressOf(
    eventsOf(`* CREATE_IN_PROGRESS\nNet CREATE_IN_PROGRESS arn:acs:ros::cn:1:stacks/given-name/${nested.id}`, types),
    eventsOf('Vpc CREATE_FAILED - no quota', {}, nested),
  );
  expect(progress.firstCause()?.path).toEqual(['Net', 'Vpc']);
  expect(progress.strays()).toEqual([]);
});

test('a nested stack whose resource is not known stays visible', () => {
  const progress = progressOf(eventsOf('Vpc CREATE_IN_PROGRESS', {}, nested));
  expect(progress.strays().map(({ name }) => name)).toEqual(['given-name']);
});

test('the first cause is neither a cancelled resource nor the stack around the failed one', () => {
  const progress = progressOf(
    eventsOf('Db CREATE_FAILED - Operation cancelled\nNet CREATE_FAILED - resources.Vpc: no quota', types),
    eventsOf('Vpc CREATE_FAILED - no quota', {}, nested),
  );
  expect(progress.firstCause()?.logicalId).toBe('Vpc');
  expect(progress.consequences().map(({ logicalId }) => logicalId)).toEqual(['Db', 'Net']);
});

test('where everything was cancelled, the first of it is the cause', () => {
  expect(progressOf(eventsOf('A CREATE_FAILED - cancelled\nB CREATE_FAILED - cancelled')).firstCause()?.logicalId).toBe(
    'A',
  );
});

test('counts follow the phase of the stack', () => {
  const creating = eventsOf('* CREATE_IN_PROGRESS\nA CREATE_COMPLETE\nB CREATE_IN_PROGRESS\nC INIT_COMPLETE');
  expect(progressOf(creating).counts()).toEqual({ total: 3, done: 1, failed: 0, running: 1, letGo: 0 });
  const undoing = eventsOf('* CREATE_ROLLBACK_IN_PROGRESS\nB CREATE_FAILED\nA DELETE_COMPLETE');
  expect(progressOf(creating, undoing).counts()).toEqual({ total: 2, done: 1, failed: 1, running: 0, letGo: 0 });
});

test('what could not be imported is not counted among what is let go', () => {
  const importing = eventsOf('* IMPORT_CREATE_IN_PROGRESS\nA IMPORT_COMPLETE\nB IMPORT_FAILED');
  expect(progressOf(importing).counts()).toEqual({ total: 2, done: 1, failed: 1, running: 0, letGo: 0 });
  const undoing = eventsOf('* IMPORT_CREATE_ROLLBACK_IN_PROGRESS\nA DELETE_COMPLETE');
  expect(progressOf(importing, undoing).counts()).toEqual({ total: 1, done: 1, failed: 1, running: 0, letGo: 0 });
});

test('what leaves the stack and stays in the cloud is told apart', () => {
  const events = eventsOf(
    '* DELETE_IN_PROGRESS\nA DELETE_COMPLETE a-1 Retained (DeletionPolicy): the cloud resource was left as it is\nB DELETE_COMPLETE',
  );
  expect(progressOf(events).counts()).toEqual({ total: 2, done: 2, failed: 0, running: 0, letGo: 1 });
});
