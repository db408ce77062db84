// An agent that does no work but says it did: enough to take a run through its steps.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { api } from './api.mjs';

const { clients, createRun, seeds, sha256 } = api;

// Stores an object in the server's folder of objects.
function store(object_store, name, content) {
  const path = `${fileURLToPath(object_store)}/${name}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

// A checkpoint of one file: the files first, the manifest that names them last.
function commit(object_store, run, step, engine_version) {
  const weights = `weights ${step}`;
  const [file] = [{ path: 'model.safetensors', size: weights.length, sha256: sha256(weights) }];
  const folder = `${run}/checkpoints/step-${String(step).padStart(8, '0')}/`;
  const prefix = `${folder}${sha256(`${file.sha256} ${file.size} ${file.path}\n`).slice(0, 16)}/`;
  const manifest = {
    format_version: 1, run, step, policy_version: step, spec_hash: 'x', engine_version, created: '2026-01-01T00:00:00+00:00',
    weights_sha256: file.sha256, files: [file],
  };
  store(object_store, `${prefix}${file.path}`, weights);
  store(object_store, `${folder}manifest.json`, JSON.stringify({ manifest, sha256: sha256(JSON.stringify(manifest)) }));
  return { prefix, step, weights_sha256: file.sha256 };
}

function resultOf(unit, { lease_id, fencing_token }, job_prefix, object_store, engine_version) {
  const { unit_id } = unit;
  const result = { lease_id, fencing_token, unit_id, result: { name: `${job_prefix}/${unit_id}`, sha256: sha256(unit_id) } };
  store(object_store, result.result.name, unit_id);
  if (unit.rollout) result.metrics = { reward: 1 };
  if (unit.train) Object.assign(result, { step_seconds: 0.5, metrics: { reward: 0.25 } });
  if (unit.evaluate) result.verdicts = { correct: unit.evaluate.count - 1, wrong: 1 };
  if (unit.train?.save_checkpoint) {
    result.checkpoint = commit(object_store, job_prefix, unit.train.step + 1, engine_version);
  }

  return result;
}

// Works for one run until its lease ends; answers what it was told and what it did.
function work({ grpc, statusOf }, agents, { token, agent_id, pool, engine_version }) {
  return new Promise((resolve) => {
    const metadata = new grpc.Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    const call = agents.Connect(metadata);
    const told = [];
    const units = [];
    let object_store, job_prefix, lease, open = 0;
    const answers = {
      welcome: (welcome) => {
        ({ object_store } = welcome);
        call.write({ ready: {} });
      },
      offer: ({ job, job_prefix: prefix }) => {
        job_prefix = prefix;
        call.write({ open_lease: { job, sequence: 1 } });
      },
      lease_granted: (granted) => {
        const isNew = !lease;
        lease = granted;
        if (isNew) {
          const { lease_id, fencing_token } = lease;
          call.write({ heartbeat: { lease_id, fencing_token, sequence: 2, phases: [{ phase: 'PHASE_LOAD', seconds: 0.001 }] } });
        }
        else call.write({ request_work: { lease_id: lease.lease_id, fencing_token: lease.fencing_token, max_units: 2 } });
      },
      work: (work) => {
        open = work.units.length;
        units.push(...work.units.map(({ unit_id }) => unit_id));
        work.units.forEach((unit) => call.write({ work_result: resultOf(unit, lease, job_prefix, object_store, engine_version) }));
      },
      receipt: () => {
        open -= 1;
        if (open === 0) call.write({ request_work: { lease_id: lease.lease_id, fencing_token: lease.fencing_token, max_units: 2 } });
      },
      lease_ended: () => call.end(),
    };
    call.on('data', (response) => {
      const { message } = response;
      const detail = { receipt: response.receipt?.status, lease_ended: response.lease_ended?.reason }[message];
      told.push(detail === undefined ? message : `${message}:${detail}`);
      answers[message](response[message]);
    });
    const outcome = { told, units };
    call.on('error', (error) => (outcome.error = statusOf(error)));
    call.on('end', () => setImmediate(() => resolve(outcome)));
    call.write({ hello: { agent_id, engine_version, pool, gpu_type: 'cpu', gpu_count: 1, device: 'node' } });
  });
}

async function driveAgent(tools) {
  const { unary, argument } = tools;
  const services = clients(tools);
  const { names } = await seeds(tools, services);
  const { response: created } = await createRun(tools, services, names, { max_steps: '2' });
  const wrong = await work(tools, services.agents, { ...argument, token: 'wrong', agent_id: 'node-wrong' });
  const agent = await work(tools, services.agents, { ...argument, agent_id: 'node-agent' });
  const { response: run } = await unary(services.runs, 'GetRun', { name: created.name });
  return { wrong: wrong.error, agent, run };
}

export const agentScenarios = { agent: driveAgent };
