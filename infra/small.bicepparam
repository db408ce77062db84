// The least that trains: one pool of A100 on demand that does everything. docs/deploy.md has what it costs at each stage.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'openrs')
param location = readEnvironmentVariable('AZURE_LOCATION', 'eastus')
param clusterTier = 'Free'
param systemPool = { vmSize: 'Standard_D2ds_v5', minCount: 1, maxCount: 2 }
param serverPool = { vmSize: 'Standard_D4ds_v5', minCount: 1, maxCount: 1 }
param gpuPools = [
  { name: 'a100', size: 'A100-80GB', role: 'trainer', spot: false, maxCount: 1 }
]
param storageSku = 'Standard_LRS'
param monthlyBudget = 500
param budgetContacts = [readEnvironmentVariable('OPENRS_BUDGET_CONTACT', 'budget@example.com')]
