// Three servers in three zones' worth of nodes; trainers on demand, rollouts on spot nodes.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'openrs')
param location = readEnvironmentVariable('AZURE_LOCATION', 'eastus')
param systemPool = { vmSize: 'Standard_D4ds_v5', minCount: 2, maxCount: 3 }
param serverPool = { vmSize: 'Standard_D4ds_v5', minCount: 3, maxCount: 4 }
param gpuPools = [
  { name: 'a100', size: 'A100-80GB', role: 'trainer', spot: false, maxCount: 4 }
  { name: 'a10spot', size: 'A10', role: 'rollout', spot: true, maxCount: 16 }
]
param monthlyBudget = 5000
param budgetContacts = [readEnvironmentVariable('OPENRS_BUDGET_CONTACT', 'budget@example.com')]
