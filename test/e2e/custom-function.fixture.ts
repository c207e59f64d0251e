/** The provider of `custom-provider.fixture.ts` as the code of a function: plain JavaScript that needs no client at all. */
export const functionSource = `
const fs = require('node:fs');
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const note = (entry) => fs.appendFileSync(process.env.LOG, JSON.stringify(entry) + '\\n');

async function answer(request, change) {
  const { RequestType, RequestId, StackId, LogicalResourceId, ResourceProperties } = request;
  const PhysicalResourceId = request.PhysicalResourceId || 'thing-' + RequestId;
  const Data = { Size: ResourceProperties.Size };
  const body = { Status: 'SUCCESS', RequestId, StackId, LogicalResourceId, PhysicalResourceId, Data, ...change };
  const response = await fetch(request.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
  note({ RequestType, LogicalResourceId, Answered: response.status });
}

exports.handler = async (event) => {
  const request = JSON.parse(event.toString());
  const { RequestType, LogicalResourceId, ResourceProperties: ways } = request;
  const Secret = new URL(request.ResponseURL).searchParams.get('signature');
  note({ RequestType, LogicalResourceId, Secret, Fields: Object.keys(request).sort() });
  switch (ways[RequestType] || 'succeed') {
    case 'fail': return answer(request, { Status: 'FAILED', Reason: 'the warehouse is empty' });
    case 'twice': await answer(request, {}); return answer(request, {});
    case 'wrong-id': await answer(request, { RequestId: 'another' }); return answer(request, {});
    case 'late': await pause(ways.LateMs); return answer(request, {});
    case 'silent': return;
    case 'throw':
      console.log('the keys ' + JSON.stringify(ways) + ' open no door of ' + request.ResponseURL);
      throw new TypeError('no such warehouse');
    case 'alive':
      for (let beat = 0; beat < 4; beat += 1) {
        await pause(700);
        await fetch(request.ResponseURL, { method: 'PATCH', body: '{"Progress":"still at it"}' });
      }
      return answer(request, {});
    default: return answer(request, {});
  }
};
`;
