// Who may do what. Each role is given at the smallest scope that works, and says why.
param name string
param location string
param tags object
param storageAccountName string
param registryName string
param kubeletPrincipalId string
param clusterPrincipalId string
param virtualNetworkName string
param oidcIssuerUrl string
param namespace string
param releaseName string

// As the chart names what it makes (helm/openrs-cloud/templates/_names.tpl).
var fullName = take(contains(releaseName, 'openrs-cloud') ? releaseName : '${releaseName}-openrs-cloud', 40)

var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var tableContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var acrPull = '7f951dda-4ed3-4680-a7ca-43fe172d538d'
var networkContributor = '4d97b98b-1d4f-4787-a291-c67834d212e7'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource objects 'containers' existing = { name: 'objects' }
    resource state 'containers' existing = { name: 'grainstate' }
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = { name: registryName }

resource nodes 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: virtualNetworkName

  resource subnet 'subnets' existing = { name: 'nodes' }
}

resource server 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-server'
  location: location
  tags: tags

  resource account 'federatedIdentityCredentials' = {
    name: 'kubernetes'
    properties: {
      issuer: oidcIssuerUrl
      subject: 'system:serviceaccount:${namespace}:${fullName}-server'
      audiences: ['api://AzureADTokenExchange']
    }
  }
}

resource agent 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-agent'
  location: location
  tags: tags

  resource account 'federatedIdentityCredentials' = {
    name: 'kubernetes'
    properties: {
      issuer: oidcIssuerUrl
      subject: 'system:serviceaccount:${namespace}:${fullName}-agents'
      audiences: ['api://AzureADTokenExchange']
    }
  }
}

resource serverObjects 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::objects.id, server.id, blobContributor)
  scope: account::blobs::objects
  properties: {
    description: 'Servers keep models, datasets, checkpoints and metrics.'
    principalId: server.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

resource serverState 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::state.id, server.id, blobContributor)
  scope: account::blobs::state
  properties: {
    description: 'Servers keep the state of grains.'
    principalId: server.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

resource serverTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, server.id, tableContributor)
  scope: account
  properties: {
    description: 'Servers make and use the tables of membership and reminders.'
    principalId: server.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableContributor)
  }
}

resource agentObjects 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::objects.id, agent.id, blobContributor)
  scope: account::blobs::objects
  properties: {
    description: 'Agents read models and write rollouts and checkpoints. They never see grain state.'
    principalId: agent.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

resource nodeImages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, kubeletPrincipalId, acrPull)
  scope: registry
  properties: {
    description: 'Nodes pull images.'
    principalId: kubeletPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', acrPull)
  }
}

resource clusterNetwork 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(nodes::subnet.id, clusterPrincipalId, networkContributor)
  scope: nodes::subnet
  properties: {
    description: 'The cluster joins nodes and load balancers to its subnet.'
    principalId: clusterPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', networkContributor)
  }
}

output serverClientId string = server.properties.clientId
output agentClientId string = agent.properties.clientId
