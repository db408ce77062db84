import { gpuPoolType, nodePoolType } from 'types.bicep'

param environmentName string
param location string
param tags object
param namespace string
param releaseName string
param kubernetesVersion string
param clusterTier string
param adminGroupObjectIds string[]
param authorizedIpRanges string[]
param systemPool nodePoolType
param serverPool nodePoolType
param gpuPools gpuPoolType[]
param storageSku string
param monthlyBudget int
param budgetContacts string[]
param budgetStart string

var suffix = uniqueString(subscription().id, environmentName, location)

module network 'network.bicep' = {
  name: 'network'
  params: { name: 'vnet-${environmentName}', location: location, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: { name: environmentName, location: location, tags: tags }
}

module registry 'registry.bicep' = {
  name: 'registry'
  params: { name: 'cr${suffix}', location: location, tags: tags }
}

module storage 'storage.bicep' = {
  name: 'storage'
  params: {
    name: 'st${suffix}'
    location: location
    tags: tags
    sku: storageSku
    endpointSubnetId: network.outputs.endpointSubnetId
    blobZoneId: network.outputs.blobZoneId
    tableZoneId: network.outputs.tableZoneId
  }
}

module cluster 'cluster.bicep' = {
  name: 'cluster'
  params: {
    name: 'aks-${environmentName}'
    location: location
    tags: tags
    kubernetesVersion: kubernetesVersion
    tier: clusterTier
    adminGroupObjectIds: adminGroupObjectIds
    authorizedIpRanges: authorizedIpRanges
    nodeSubnetId: network.outputs.nodeSubnetId
    workspaceId: monitoring.outputs.workspaceId
    systemPool: systemPool
    serverPool: serverPool
    gpuPools: gpuPools
  }
}

module access 'access.bicep' = {
  name: 'access'
  params: {
    name: environmentName
    location: location
    tags: tags
    storageAccountName: storage.outputs.name
    registryName: registry.outputs.name
    kubeletPrincipalId: cluster.outputs.kubeletPrincipalId
    clusterPrincipalId: cluster.outputs.clusterPrincipalId
    virtualNetworkName: network.outputs.name
    oidcIssuerUrl: cluster.outputs.oidcIssuerUrl
    namespace: namespace
    releaseName: releaseName
  }
}

module budget 'budget.bicep' = {
  name: 'budget'
  params: { name: 'budget-${environmentName}', amount: monthlyBudget, contacts: budgetContacts, start: budgetStart }
}

output clusterName string = cluster.outputs.name
output registryEndpoint string = registry.outputs.endpoint
output blobEndpoint string = storage.outputs.blobEndpoint
output tableEndpoint string = storage.outputs.tableEndpoint
output serverClientId string = access.outputs.serverClientId
output agentClientId string = access.outputs.agentClientId
