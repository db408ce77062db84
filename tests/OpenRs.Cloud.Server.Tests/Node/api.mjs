// Every method of the public API, called as a program in another language would.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const chunkBytes = 64 * 1024;
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function chunks(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) parts.push({ chunk: bytes.subarray(at, at + chunkBytes) });
  return parts;
}

const parentOf = ({ pool }) => `projects/${pool}`;

function clients({ load, connect }, options) {
  const files = ['run_service', 'dataset_service', 'model_service', 'agent_service'].map((name) => `openrs/cloud/v1/${name}.proto`);
  const api = load(...files).openrs.cloud.v1;
  return {
    runs: connect(api.RunService, options),
    datasets: connect(api.DatasetService, options),
    models: connect(api.ModelService, options),
    agents: connect(api.AgentService, options),
  };
}

function uploadDataset({ upload, argument }, { datasets }, path) {
  const bytes = readFileSync(path);
  const header = { parent: parentOf(argument), display_name: basename(path), sha256: sha256(bytes) };
  return upload(datasets, 'UploadDataset', [{ header }, ...chunks(bytes)]);
}

function importModel({ upload, argument }, { models }, folder) {
  const requests = readdirSync(folder).flatMap((file) => {
    const bytes = readFileSync(join(folder, file));
    return [{ file: { parent: parentOf(argument), file_name: file, sha256: sha256(bytes) } }, ...chunks(bytes)];
  });
  return upload(models, 'ImportModel', requests);
}

async function createRun(tools, api, { model, dataset, pool }, overrides = {}, request_id = '') {
  const spec = {
    model,
    dataset,
    pool,
    recipe: 'quickstart',
    budget_usd_micros: 1000000,
    overrides: { prompts_per_step: '2', max_steps: '1', save_every: '1', ...overrides },
  };
  return tools.unary(api.runs, 'CreateRun', { parent: `projects/${pool}`, spec, request_id });
}

async function seeds(tools, api) {
  const dataset = await uploadDataset(tools, api, tools.argument.dataset);
  const model = await importModel(tools, api, tools.argument.model);
  return { dataset, model, names: { dataset: dataset.response.name, model: model.response.name, pool: tools.argument.pool } };
}

async function listAll({ unary }, { runs }, parent, page_size) {
  const pages = [];
  let page_token = '';
  do {
    const { response } = await unary(runs, 'ListRuns', { parent, page_size, page_token });
    pages.push(response.runs.map(({ name }) => name));
    page_token = response.next_page_token;
  } while (page_token);

  return pages;
}

async function driveApi(tools) {
  const { unary, collect } = tools;
  const api = clients(tools, tools.argument.gzip ? { 'grpc.default_compression_algorithm': 2 } : {});
  const { dataset, model, names } = await seeds(tools, api);
  const requestId = '11111111-2222-3333-4444-555555555555';
  const created = [];
  for (const id of [requestId, '', '', requestId]) created.push((await createRun(tools, api, names, {}, id)).response.name);

  const [name] = created;
  const watch = await collect(api.runs.WatchRun({ name }), (_, __, call) => call.cancel());
  const cancelled = await unary(api.runs, 'CancelRun', { name });
  const afterwards = await collect(api.runs.WatchRun({ name, resume_token: watch.responses[0].resume_token }));
  return {
    dataset: dataset.response,
    dataset_again: (await unary(api.datasets, 'GetDataset', { name: names.dataset })).response,
    model: model.response,
    model_again: (await unary(api.models, 'GetModel', { name: names.model })).response,
    created,
    run: (await unary(api.runs, 'GetRun', { name: created[1] })).response,
    pages: await listAll(tools, api, `projects/${names.pool}`, 2),
    watched: watch.responses[0].run.state,
    watch_error: watch.error,
    cancelled: cancelled.response.state,
    cancelled_again: (await unary(api.runs, 'CancelRun', { name })).response.state,
    watched_to_the_end: afterwards.responses.at(-1).run.state,
    watch_end_error: afterwards.error,
    bad_request: (await createRun(tools, api, names, { max_step: '3' })).error,
    unknown_run: (await unary(api.runs, 'GetRun', { name: `projects/${names.pool}/runs/none` })).error,
  };
}

async function health({ load, connect, unary, collect }) {
  const client = connect(load('grpc/health/v1/health.proto').grpc.health.v1.Health);
  const services = ['', 'openrs.cloud.v1.RunService', 'openrs.cloud.v1.AgentService', 'no.such.Service'];
  const checks = {};
  for (const service of services) {
    const { response, error } = await unary(client, 'Check', { service });
    checks[service] = response?.status ?? error.code;
  }

  const watch = await collect(client.Watch({ service: '' }), (_, __, call) => call.cancel());
  return { checks, watched: watch.responses[0].status, watch_error: watch.error.code };
}

async function reflection({ load, connect, collect }) {
  const versions = {};
  for (const version of ['v1', 'v1alpha']) {
    const client = connect(load(`grpc/reflection/${version}/reflection.proto`).grpc.reflection[version].ServerReflection);
    const call = client.ServerReflectionInfo();
    const outcome = collect(call);
    call.write({ list_services: '' });
    call.write({ file_containing_symbol: 'openrs.cloud.v1.RunService' });
    call.end();
    const { responses, error } = await outcome;
    versions[version] = error ? { error: error.code } : {
      services: responses[0].list_services_response.service.map(({ name }) => name).sort(),
      files: responses[1].file_descriptor_response.file_descriptor_proto.length,
    };
  }

  return versions;
}

export const api = { clients, createRun, seeds, sha256, uploadDataset };
export const apiScenarios = { api: driveApi, health, reflection };
