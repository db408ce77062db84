// One call of every method of the contract, by its name: what it is given and what must come of it. A method without a drive fails
// the test.
import { createHash } from 'node:crypto';
import { api } from './api.mjs';

const { seeds, createRun, uploadDataset, sha256 } = api;
const services = {
  AccessService: 'access_service', AgentService: 'agent_service', CheckpointService: 'checkpoint_service', CostService: 'cost_service',
  DatasetService: 'dataset_service', EvaluationService: 'evaluation_service', ModelService: 'model_service',
  PoolService: 'pool_service', RolloutService: 'rollout_service', RunService: 'run_service',
};

function check(condition, words) {
  if (!condition) throw new Error(words);
}

// In the order in which they are called; `state` carries names from one to the next.
const drives = {
  'ModelService.ImportModel': ({ state }) => check(state.model.response?.architecture === 'Qwen2ForCausalLM', JSON.stringify(state.model)),
  'ModelService.ImportStoredModel': async ({ tools, all, state }) => {
    // Nothing was put there.
    const { error } = await tools.unary(all.ModelService, 'ImportStoredModel', { parent: state.parent, folder: 'nothing' });
    check(error?.error_info?.reason === 'INVALID_MODEL', JSON.stringify(error));
  },
  'ModelService.GetModel': async ({ ask, state }) =>
    check((await ask('GetModel', { name: state.names.model })).name === state.names.model, 'another model'),
  'ModelService.ListModels': async ({ ask, state }) => {
    const { models } = await ask('ListModels', { parent: state.parent });
    check(models.some(({ name }) => name === state.names.model), 'the model is not listed');
  },

  'DatasetService.UploadDataset': ({ state }) =>
    check(state.dataset.response?.columns.join() === 'problem,solution', JSON.stringify(state.dataset)),
  'DatasetService.GetDataset': async ({ ask, state }) =>
    check((await ask('GetDataset', { name: state.names.dataset })).rows > 0, 'no rows'),
  'DatasetService.ListDatasets': async ({ ask, state }) =>
    check((await ask('ListDatasets', { parent: state.parent })).datasets.length === 1, 'not one dataset'),
  'DatasetService.DownloadDataset': async ({ tools, all, ask, state }) => {
    const { responses, error } = await tools.collect(all.DatasetService.DownloadDataset({ name: state.names.dataset }));
    check(!error, JSON.stringify(error));
    const hash = createHash('sha256');
    responses.slice(0, -1).forEach(({ chunk }) => hash.update(chunk));
    const { sha256: uploaded } = await ask('GetDataset', { name: state.names.dataset });
    check(hash.digest('hex') === uploaded && responses.at(-1).sha256 === uploaded, 'other bytes');
  },
  'DatasetService.GetUpload': async ({ ask, state }) =>
    check((await ask('GetUpload', { parent: state.parent, sha256: sha256('x') })).received_bytes === 0, 'bytes of nothing'),
  'DatasetService.DeleteDataset': async ({ tools, all, ask, argument }) => {
    const other = { ...tools, argument: { ...argument, pool: `${argument.pool}-other` } };
    const { response } = await uploadDataset(other, { datasets: all.DatasetService }, argument.dataset);
    await ask('DeleteDataset', { name: response.name });
  },

  'RunService.CreateRun': async ({ tools, all, state }) => {
    for (const key of ['run', 'ended']) {
      const { response, error } = await createRun(tools, { runs: all.RunService }, state.names);
      check(response, JSON.stringify(error));
      state[key] = response.name;
    }
  },
  'RunService.ForkRun': async ({ ask, argument }) => {
    const spec = { budget_usd_micros: 1000000, overrides: { max_steps: '4' } };
    const { step, origin } = await ask('ForkRun', { checkpoint: argument.checkpoint, spec });
    check(step === 1 && origin.checkpoint === argument.checkpoint, 'not at the step of its checkpoint');
  },
  'RunService.GetRun': async ({ ask, state }) =>
    check((await ask('GetRun', { name: state.run })).state === 'RUN_STATE_PROVISIONING', 'not provisioning'),
  'RunService.ListRuns': async ({ ask, state }) => {
    const { runs } = await ask('ListRuns', { parent: state.parent, page_size: 10, states: ['RUN_STATE_PROVISIONING'] });
    check(runs.map(({ name }) => name).join() === [state.ended, state.run].join(), 'not the two runs, newest first');
  },
  'RunService.WatchRun': async ({ watch, state }) =>
    check((await watch('WatchRun', { name: state.run })).run.name === state.run, 'another run'),
  'RunService.UpdateRun': async ({ ask, state }) => {
    const run = { name: state.run, labels: { team: 'math' }, note: 'from Node' };
    const { labels, note } = await ask('UpdateRun', { run, update_mask: { paths: ['labels.team', 'note'] } });
    check(labels.team === 'math' && note === 'from Node', 'not changed');
    const { runs } = await ask('ListRuns', { parent: state.parent, filter: 'labels.team = math', order_by: 'create_time' });
    check(runs.map(({ name }) => name).join() === state.run, 'not the run with the label');
  },
  'RunService.ListStepMetrics': async ({ ask, state }) =>
    check(Array.isArray((await ask('ListStepMetrics', { parent: state.run, first_step: 1 })).steps), 'no list'),
  'RunService.ListRunEvents': async ({ ask, state }) => {
    const { events, last_number: last } = await ask('ListRunEvents', { parent: state.run, kinds: ['RUN_EVENT_KIND_STATE_CHANGED'] });
    check(events[0].number === 1 && events[0].state === 'RUN_STATE_PROVISIONING' && last >= 1, 'no event of the creation');
  },
  'RunService.ListRunLogs': async ({ ask, state }) =>
    check((await ask('ListRunLogs', { parent: state.run, components: ['server'] })).complete === false, 'complete while it runs'),
  'RunService.ScaleRun': async ({ ask, state }) =>
    check((await ask('ScaleRun', { name: state.run, max_agents: 3 })).max_agents === 3, 'not scaled'),
  'RunService.ForecastRun': async ({ ask, state }) =>
    check((await ask('ForecastRun', { parent: state.parent, run: state.run, gpu_type: 'A40', agents: 1 })).cost, 'no cost'),
  'RunService.EstimateRun': async ({ ask, state }) => {
    const { model, dataset, pool } = state.names;
    const spec = { model, dataset, pool, recipe: 'quickstart', overrides: { prompts_per_step: '2' } };
    const estimate = await ask('EstimateRun', { parent: state.parent, spec });
    check(estimate.least_budget_usd_micros > 0 && estimate.wait.place > 0 && estimate.recipe_json.includes('max_steps'), JSON.stringify(estimate));
  },
  'RunService.PauseRun': async ({ ask, state }) =>
    check((await ask('PauseRun', { name: state.run })).state === 'RUN_STATE_PAUSED', 'not paused'),
  'RunService.ResumeRun': async ({ ask, state }) => check(
    (await ask('ResumeRun', { name: state.run, budget_usd_micros: 2000000 })).cost.budget_usd_micros === 2000000,
    'not the new budget',
  ),
  'RunService.CancelRun': async ({ ask, state }) =>
    check((await ask('CancelRun', { name: state.ended })).state === 'RUN_STATE_CANCELLED', 'not cancelled'),

  'CheckpointService.ListCheckpoints': async ({ ask, argument }) => {
    const { checkpoints } = await ask('ListCheckpoints', { parent: argument.checkpoint.split('/checkpoints/')[0] });
    check(checkpoints[0].name === argument.checkpoint, 'another checkpoint');
  },
  'CheckpointService.GetCheckpoint': async ({ ask, argument, state }) => {
    const { files } = await ask('GetCheckpoint', { name: argument.checkpoint });
    state.file = files.find(({ file_name }) => file_name === 'model.safetensors');
  },
  'CheckpointService.DownloadCheckpoint': async ({ tools, all, argument, state }) => {
    const { responses, error } = await tools.collect(
      all.CheckpointService.DownloadCheckpoint({ name: argument.checkpoint, file_name: state.file.file_name }),
    );
    check(!error, JSON.stringify(error));
    const hash = createHash('sha256');
    responses.slice(0, -1).forEach(({ chunk }) => hash.update(chunk));
    check(hash.digest('hex') === state.file.sha256 && responses.at(-1).sha256 === state.file.sha256, 'other bytes');
  },
  'CheckpointService.PinCheckpoint': async ({ ask, argument }) =>
    check((await ask('PinCheckpoint', { name: argument.checkpoint, pinned: true })).pinned, 'not pinned'),
  'CheckpointService.ExportCheckpoint': async ({ ask, argument, state }) => {
    state.exported = (await ask('ExportCheckpoint', { name: argument.checkpoint })).name;
    check(state.exported.includes('/models/'), 'no model');
  },

  'RolloutService.ListRollouts': async ({ ask, argument }) => {
    const parent = argument.rollout.split('/rollouts/')[0];
    const { rollouts } = await ask('ListRollouts', { parent, min_reward: 0.5, verdicts: ['ANSWER_VERDICT_CORRECT'] });
    check(rollouts.length === 1 && rollouts[0].text === '\u{1f600} x\n= 4', JSON.stringify(rollouts));
  },
  'RolloutService.GetRollout': async ({ ask, argument }) => {
    const rollout = await ask('GetRollout', { name: argument.rollout });
    check(rollout.gold === '4' && rollout.verdict === 'ANSWER_VERDICT_WRONG' && rollout.prompt.length > 0, JSON.stringify(rollout));
  },
  'RolloutService.ListStepRewards': async ({ ask, argument }) => {
    const { steps } = await ask('ListStepRewards', { parent: argument.rollout.split('/rollouts/')[0] });
    check(steps.length === 1 && steps[0].scored === 2 && steps[0].mean === 0.5, JSON.stringify(steps));
  },

  'CostService.GetRunCost': async ({ ask, state }) =>
    check((await ask('GetRunCost', { name: state.run })).budget_usd_micros === 2000000, 'another budget'),
  'CostService.ListCharges': async ({ ask, state }) =>
    check(Array.isArray((await ask('ListCharges', { parent: state.run })).charges), 'no list'),
  'CostService.GetWasteReport': async ({ ask, state }) =>
    check((await ask('GetWasteReport', { name: state.run })).spent_usd_micros === 0, 'money was spent'),
  'CostService.WhatIf': async ({ ask, state }) => check(
    Array.isArray((await ask('WhatIf', { name: state.run, scenarios: [{ display_name: 'spot', gpu_type: 'A40', spot: true }] })).outcomes),
    'no outcomes',
  ),
  'CostService.ExportFocus': async ({ tools, all, state }) => {
    const { error } = await tools.collect(all.CostService.ExportFocus({ parent: state.parent }));
    check(!error, JSON.stringify(error));
  },
  'CostService.ListCosts': async ({ ask, state }) =>
    check((await ask('ListCosts', { parent: state.parent, group_by: 'COST_GROUPING_PHASE' })).total.usd_micros === 0, 'money was spent'),
  'CostService.ListPrices': async ({ ask }) =>
    check((await ask('ListPrices', {})).prices.some(({ gpu_type }) => gpu_type === 'A40'), 'no A40'),
  'CostService.UpdateProjectBudget': async ({ ask, state }) =>
    check(
      (await ask('UpdateProjectBudget', { name: state.parent, monthly_usd_micros: 9000000 })).monthly_usd_micros === 9000000,
      'not the new budget',
    ),
  'CostService.GetProjectBudget': async ({ ask, state }) =>
    check((await ask('GetProjectBudget', { name: state.parent })).monthly_usd_micros === 9000000, 'another budget'),

  'EvaluationService.CreateEvaluation': async ({ ask, state }) => {
    const { model, dataset } = state.names;
    const spec = { model, dataset, recipe: 'quickstart', samples_per_problem: 1, shards: 1, budget_usd_micros: 1000000 };
    state.evaluation = (await ask('CreateEvaluation', { parent: state.parent, spec })).name;
  },
  'EvaluationService.GetEvaluation': async ({ ask, state }) =>
    check((await ask('GetEvaluation', { name: state.evaluation })).name === state.evaluation, 'another evaluation'),
  'EvaluationService.ListEvaluations': async ({ ask, state }) =>
    check((await ask('ListEvaluations', { parent: state.parent })).evaluations.length === 1, 'not one evaluation'),
  'EvaluationService.WatchEvaluation': async ({ watch, state }) =>
    check((await watch('WatchEvaluation', { name: state.evaluation })).evaluation.name === state.evaluation, 'another evaluation'),
  'EvaluationService.ReshardEvaluation': async ({ ask, state }) =>
    check((await ask('ReshardEvaluation', { name: state.evaluation, shards: 2 })).shards === 2, 'not two shards'),
  'EvaluationService.CompareEvaluations': async ({ tools, all, state }) => {
    // Nobody worked for it, so there is nothing to compare; the answer says so.
    const request = { parent: state.parent, baseline: state.evaluation, candidate: state.evaluation };
    const { error } = await tools.unary(all.EvaluationService, 'CompareEvaluations', request);
    check(error?.error_info?.reason === 'NO_SCORE', JSON.stringify(error));
  },
  'CostService.GetCostPerPoint': async ({ tools, all, state }) => {
    const gains = [{ run: state.run, baseline: state.evaluation, candidate: state.evaluation }];
    const { error } = await tools.unary(all.CostService, 'GetCostPerPoint', { parent: state.parent, gains });
    check(error?.error_info?.reason === 'NO_SCORE', JSON.stringify(error));
  },
  'RolloutService.ListProblemResults': async ({ ask, state }) => {
    const { results } = await ask('ListProblemResults', { parent: state.evaluation });
    check(results.length > 0 && results[0].samples === 1 && results[0].finished === 0, JSON.stringify(results));
  },
  'EvaluationService.CancelEvaluation': async ({ ask, state }) =>
    check((await ask('CancelEvaluation', { name: state.evaluation })).name === state.evaluation, 'another evaluation'),

  'EvaluationService.DeleteEvaluation': async ({ ask, state }) => ask('DeleteEvaluation', { name: state.evaluation }),

  'AccessService.GetIdentity': async ({ ask }) => check((await ask('GetIdentity', {})).subject.length > 0, 'nobody'),
  'AccessService.CreateApiKey': async ({ ask, state }) => {
    const { api_key, secret } = await ask('CreateApiKey', { parent: state.parent, display_name: 'contract', role: 'ROLE_VIEWER' });
    check(secret.length > 20, 'no secret');
    state.key = api_key.name;
  },
  'AccessService.ListApiKeys': async ({ ask, state }) =>
    check((await ask('ListApiKeys', { parent: state.parent })).api_keys.some(({ name }) => name === state.key), 'the key is not listed'),
  'AccessService.DeleteApiKey': async ({ ask, state }) => ask('DeleteApiKey', { name: state.key }),
  'AccessService.ListAuditEntries': async ({ ask, state }) =>
    check(Array.isArray((await ask('ListAuditEntries', { parent: state.parent })).entries), 'no list'),

  'PoolService.ListPools': async ({ ask, argument }) => {
    const { pools } = await ask('ListPools', {});
    const queue = pools.find(({ name }) => name === `pools/${argument.agent.pool}`);
    check(queue?.agents === 1 && queue.jobs.length === 0, JSON.stringify(pools));
  },
  'PoolService.GetPool': async ({ ask, argument }) =>
    check((await ask('GetPool', { name: `pools/${argument.agent.pool}` })).idle_agents === 1, 'not one idle agent'),
  'PoolService.ListAgents': async ({ ask, argument, state }) => {
    const { agents } = await ask('ListAgents', { parent: `pools/${argument.agent.pool}`, filter: 'state = CONNECTED' });
    check(agents.length === 1 && agents[0].device === 'test', JSON.stringify(agents));
    state.agent = agents[0].name;
  },
  'PoolService.GetAgent': async ({ ask, state }) =>
    check((await ask('GetAgent', { name: state.agent })).state === 'AGENT_STATE_CONNECTED', 'not connected'),
  'PoolService.DrainAgent': async ({ ask, state }) =>
    check((await ask('DrainAgent', { name: state.agent })).state === 'AGENT_STATE_DRAINED', 'not drained'),
  'PoolService.UndrainAgent': async ({ ask, state }) =>
    check((await ask('UndrainAgent', { name: state.agent })).drain_time === null, 'still drained'),

  'AgentService.Connect': async ({ tools, all, argument }) => {
    const metadata = new tools.grpc.Metadata();
    metadata.set('authorization', `Bearer ${argument.token}`);
    const call = all.AgentService.Connect(metadata);
    const outcome = tools.collect(call, () => call.end());
    const { engine_version, pool } = argument;
    call.write({ hello: { agent_id: 'contract', engine_version, pool, gpu_type: 'cpu', gpu_count: 1, device: 'node' } });
    const { responses, error } = await outcome;
    check(responses[0]?.message === 'welcome' && !error, JSON.stringify(error));
  },

  'ModelService.DeleteModel': async ({ tools, all, state }) => {
    // The runs of the checkpoint's project use it.
    const { error } = await tools.unary(all.ModelService, 'DeleteModel', { name: state.exported });
    check(error?.error_info?.reason === 'MODEL_IN_USE', JSON.stringify(error));
  },
  'RunService.DeleteRun': async ({ ask, state }) => ask('DeleteRun', { name: state.ended }),
};

async function contract(tools) {
  const { argument, load, connect, unary, collect } = tools;
  const v1 = load(...Object.values(services).map((file) => `openrs/cloud/v1/${file}.proto`)).openrs.cloud.v1;
  const all = Object.fromEntries(Object.keys(services).map((name) => [name, connect(v1[name])]));
  const stored = await seeds(tools, { datasets: all.DatasetService, models: all.ModelService });
  const state = { parent: `projects/${argument.pool}`, ...stored };
  const outcomes = {};
  for (const [method, drive] of Object.entries(drives).filter(([name]) => argument.methods.includes(name))) {
    const client = all[method.split('.')[0]];
    const ask = async (name, request) => {
      const { response, error } = await unary(client, name, request);
      if (error) throw new Error(JSON.stringify(error));
      return response;
    };
    const watch = async (name, request) => {
      const { responses, error } = await collect(client[name](request), (_, __, call) => call.cancel());
      if (responses.length === 0) throw new Error(JSON.stringify(error));
      return responses[0];
    };
    outcomes[method] = await Promise.resolve()
      .then(() => drive({ tools, argument, all, ask, watch, state }))
      .then(() => 'answered', (error) => error.message);
  }

  return { outcomes, drives: Object.keys(drives) };
}

export const contractScenarios = { contract };
