@export()
@description('A pool of nodes without GPUs.')
@sealed()
type nodePoolType = {
  @description('Size of the nodes, such as Standard_D4ds_v5.')
  vmSize: string

  @description('Fewest nodes.')
  @minValue(1)
  minCount: int

  @description('Most nodes.')
  @minValue(1)
  maxCount: int
}

@export()
@description('A pool of GPU nodes.')
@sealed()
type gpuPoolType = {
  @description('Name of the pool: lower-case letters and digits.')
  @minLength(1)
  @maxLength(12)
  name: string

  @description('A key of gpuSizes.')
  size: 'T4' | 'A10' | 'A100-80GB' | 'H100'

  @description('What agents there do. A trainer needs memory for weights, gradient and optimizer, and should not be reclaimed.')
  role: 'trainer' | 'rollout'

  @description('Whether nodes are spot nodes, which Azure may reclaim with 30 seconds notice.')
  spot: bool

  @description('Most nodes; the pool starts with none, and KEDA asks for as many agents as the runs\' budgets pay for.')
  @minValue(1)
  @maxValue(1000)
  maxCount: int
}

@export()
@description('''
GPU sizes: what a node has, and what fits on one GPU with the recipe open-rs1 (docs/capacity.md). Prices are list prices per hour on demand
in East US at the time of writing; they are for orientation, the price file of the server is what runs are charged by.
''')
var gpuSizes = {
  T4: {
    vmSize: 'Standard_NC4as_T4_v3'
    gpus: 1
    memoryGiB: 16
    usdPerHour: '0.526'
    fits: 'rollouts of models up to 1.5B'
  }
  A10: {
    vmSize: 'Standard_NV36ads_A10_v5'
    gpus: 1
    memoryGiB: 24
    usdPerHour: '3.20'
    fits: 'rollouts of models up to 3B'
  }
  'A100-80GB': {
    vmSize: 'Standard_NC24ads_A100_v4'
    gpus: 1
    memoryGiB: 80
    usdPerHour: '3.673'
    fits: 'training of models up to 3B'
  }
  H100: {
    vmSize: 'Standard_NC40ads_H100_v5'
    gpus: 1
    memoryGiB: 94
    usdPerHour: '6.98'
    fits: 'training of models up to 3B'
  }
}

@export()
@description('''
What everything but GPUs costs per hour, in US dollars: list prices in East US, for orientation like those of gpuSizes. Not in it, since it
goes by use: gigabytes of storage, logs and metrics, and traffic out of the region.
''')
var hourlyUsd = {
  Standard_D2ds_v5: '0.113'
  Standard_D4ds_v5: '0.226'
  clusterFree: '0'
  clusterStandard: '0.10'
  registryStandard: '0.028'
  privateEndpoints: '0.02'
  loadBalancer: '0.03'
}
