// A second gRPC implementation (@grpc/grpc-js) calls our servers: node driver.mjs ADDRESS SCENARIO [JSON]. Prints one line of JSON.
// NODE_MODULES names the folder of the npm packages, PROTO_FOLDERS those of the protos, separated by colons.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { agentScenarios } from './agent.mjs';
import { apiScenarios } from './api.mjs';
import { contractScenarios } from './contract.mjs';
import { echoScenarios } from './echo.mjs';

const require = createRequire(join(process.env.NODE_MODULES, 'package.json'));
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const includeDirs = process.env.PROTO_FOLDERS.split(':');

function load(...files) {
  const options = { includeDirs, keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true };
  return grpc.loadPackageDefinition(loader.loadSync(files, options));
}

const rpc = loader.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto'], {
  includeDirs, keepCase: true, longs: Number, enums: String, defaults: true,
});

// google.rpc.Status out of the trailer, with the details that we use decoded.
function statusOf(error) {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  const status = { code: error.code, message: error.details };
  if (bytes) {
    const decoded = rpc['google.rpc.Status'].deserialize(bytes);
    status.status_code = decoded.code;
    status.status_message = decoded.message;
    for (const detail of decoded.details) {
      const type = detail.type_url.split('/').pop();
      const value = rpc[type].deserialize(Buffer.from(detail.value));
      if (type === 'google.rpc.ErrorInfo') status.error_info = { reason: value.reason, domain: value.domain };
      if (type === 'google.rpc.BadRequest') {
        status.violations = value.field_violations.map(({ field, description }) => ({ field, description }));
      }
    }
  }

  return status;
}

// One call of a unary method: { response } or { error }, with headers and trailers.
function unary(client, method, request, { metadata = new grpc.Metadata(), options = {} } = {}) {
  return new Promise((resolve) => {
    const outcome = {};
    const call = client[method](request, metadata, options, (error, response) => {
      Object.assign(outcome, error ? { error: statusOf(error) } : { response });
    });
    call.on('metadata', (headers) => (outcome.headers = headers));
    call.on('status', (status) => {
      outcome.trailers = status.metadata;
      setImmediate(() => resolve(outcome));
    });
  });
}

// All of a stream's responses and how it ended; onData may look at each and go on or cancel. grpc-js tells of an error before it hands
// over what it has buffered, so only the end is the end.
function collect(call, onData = () => {}) {
  return new Promise((resolve) => {
    const outcome = { responses: [] };
    call.on('data', (response) => {
      outcome.responses.push(response);
      onData(response, outcome.responses.length, call);
    });
    call.on('error', (error) => (outcome.error = statusOf(error)));
    call.on('end', () => setImmediate(() => resolve(outcome)));
  });
}

// Writes all requests to a client stream and answers its response.
function upload(client, method, requests) {
  return new Promise((resolve) => {
    const call = client[method]((error, response) => resolve(error ? { error: statusOf(error) } : { response }));
    requests.forEach((request) => call.write(request));
    call.end();
  });
}

function connect(Client, options = {}) {
  return new Client(new URL(address).host, grpc.credentials.createInsecure(), options);
}

const [, , address, scenario, json = '{}'] = process.argv;
const scenarios = { ...echoScenarios, ...apiScenarios, ...agentScenarios, ...contractScenarios };
const tools = { grpc, load, connect, unary, collect, upload, statusOf, argument: JSON.parse(json) };
const result = await scenarios[scenario](tools);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
