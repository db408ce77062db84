// What OpenRs.Cloud needs on Azure: a cluster with GPU pools, storage without keys, a registry, and identities that may do what they must.
// azd fills environmentName and location; everything else has a default in the parameter files.
targetScope = 'subscription'

import { gpuPoolType, nodePoolType } from 'modules/types.bicep'

@description('Name of the deployment: it names the resource group and, with a hash, everything in it.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Azure region. The GPU sizes must be on sale there, with quota.')
param location string

@description('Kubernetes namespace of the Helm release.')
param namespace string = 'openrs'

@description('Name of the Helm release: the service accounts that may use the identities are named after it.')
param releaseName string = 'openrs-cloud'

@description('Kubernetes version; empty takes the region\'s default.')
param kubernetesVersion string = ''

@description('Free has no promised uptime of the API server; Standard has.')
@allowed(['Free', 'Standard'])
param clusterTier string = 'Standard'

@description('Object ids of Microsoft Entra groups whose members administer the cluster.')
param adminGroupObjectIds string[] = []

@description('Ranges that reach the Kubernetes API server; empty means all.')
param authorizedIpRanges string[] = []

@description('Nodes for Kubernetes itself.')
param systemPool nodePoolType

@description('Nodes for the servers.')
param serverPool nodePoolType

@description('Pools of GPU nodes, each of one size; they start with no node.')
param gpuPools gpuPoolType[]

@description('Replication of the storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageSku string = 'Standard_ZRS'

@description('What the resource group may cost in a calendar month, in the currency of the subscription.')
@minValue(1)
param monthlyBudget int

@description('Who hears when the budget is half, to 80, to 95 % used, or expected to be exceeded.')
@minLength(1)
param budgetContacts string[]

@description('First day of a month: when the budget begins to count.')
param budgetStart string = utcNow('yyyy-MM-01')

var tags = { 'azd-env-name': environmentName, product: 'openrs-cloud' }

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module resources 'modules/resources.bicep' = {
  name: 'openrs-resources'
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: tags
    namespace: namespace
    releaseName: releaseName
    kubernetesVersion: kubernetesVersion
    clusterTier: clusterTier
    adminGroupObjectIds: adminGroupObjectIds
    authorizedIpRanges: authorizedIpRanges
    systemPool: systemPool
    serverPool: serverPool
    gpuPools: gpuPools
    storageSku: storageSku
    monthlyBudget: monthlyBudget
    budgetContacts: budgetContacts
    budgetStart: budgetStart
  }
}

@description('Resource group of everything.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Cluster to install the chart on.')
output AZURE_AKS_CLUSTER_NAME string = resources.outputs.clusterName

@description('Registry of the images.')
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = resources.outputs.registryEndpoint

@description('Blob endpoint of grain state and objects.')
output OPENRS_BLOB_ENDPOINT string = resources.outputs.blobEndpoint

@description('Table endpoint of membership and reminders.')
output OPENRS_TABLE_ENDPOINT string = resources.outputs.tableEndpoint

@description('Client id of the servers\' identity.')
output OPENRS_SERVER_CLIENT_ID string = resources.outputs.serverClientId

@description('Client id of the agents\' identity.')
output OPENRS_AGENT_CLIENT_ID string = resources.outputs.agentClientId

@description('Namespace of the Helm release.')
output OPENRS_NAMESPACE string = namespace

@description('Name of the Helm release.')
output OPENRS_RELEASE string = releaseName
