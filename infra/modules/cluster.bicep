import { gpuPoolType, gpuSizes, nodePoolType } from 'types.bicep'

param name string
param location string
param tags object
param kubernetesVersion string
param tier string
param adminGroupObjectIds string[]
param authorizedIpRanges string[]
param nodeSubnetId string
param workspaceId string
param systemPool nodePoolType
param serverPool nodePoolType
param gpuPools gpuPoolType[]

resource cluster 'Microsoft.ContainerService/managedClusters@2025-03-01' = {
  name: name
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  sku: { name: 'Base', tier: tier }
  properties: {
    dnsPrefix: name
    kubernetesVersion: empty(kubernetesVersion) ? null : kubernetesVersion
    disableLocalAccounts: true
    aadProfile: { managed: true, enableAzureRBAC: true, adminGroupObjectIDs: adminGroupObjectIds }
    apiServerAccessProfile: empty(authorizedIpRanges) ? null : { authorizedIPRanges: authorizedIpRanges }
    oidcIssuerProfile: { enabled: true }
    securityProfile: {
      workloadIdentity: { enabled: true }
      imageCleaner: { enabled: true, intervalHours: 48 }
    }
    workloadAutoScalerProfile: { keda: { enabled: true } }
    azureMonitorProfile: { metrics: { enabled: true } }
    addonProfiles: {
      omsagent: { enabled: true, config: { logAnalyticsWorkspaceResourceID: workspaceId, useAADAuth: 'true' } }
      azureKeyvaultSecretsProvider: {
        enabled: true
        config: { enableSecretRotation: 'true', rotationPollInterval: '2m' }
      }
    }
    autoUpgradeProfile: { upgradeChannel: 'patch', nodeOSUpgradeChannel: 'NodeImage' }
    autoScalerProfile: {
      // A GPU node that nobody needs costs what a run would: it goes three minutes after its last pod.
      'scale-down-unneeded-time': '3m'
      'scale-down-delay-after-add': '3m'
      'skip-nodes-with-local-storage': 'false'
      expander: 'least-waste'
    }
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkPolicy: 'cilium'
      networkDataplane: 'cilium'
      podCidr: '10.128.0.0/14'
      serviceCidr: '10.65.0.0/16'
      dnsServiceIP: '10.65.0.10'
    }
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        vmSize: systemPool.vmSize
        count: systemPool.minCount
        minCount: systemPool.minCount
        maxCount: systemPool.maxCount
        enableAutoScaling: true
        osSKU: 'AzureLinux'
        vnetSubnetID: nodeSubnetId
        nodeTaints: ['CriticalAddonsOnly=true:NoSchedule']
      }
    ]
  }
}

resource servers 'Microsoft.ContainerService/managedClusters/agentPools@2025-03-01' = {
  name: 'servers'
  parent: cluster
  properties: {
    mode: 'User'
    vmSize: serverPool.vmSize
    count: serverPool.minCount
    minCount: serverPool.minCount
    maxCount: serverPool.maxCount
    enableAutoScaling: true
    osSKU: 'AzureLinux'
    vnetSubnetID: nodeSubnetId
    nodeLabels: { 'openrs.cloud/role': 'server' }
  }
}

// Spot nodes cannot be upgraded in place of each other, and their price has no limit but that of on-demand nodes (-1).
@batchSize(1)
resource pools 'Microsoft.ContainerService/managedClusters/agentPools@2025-03-01' = [
  for pool in gpuPools: {
    name: pool.name
    parent: cluster
    properties: {
      mode: 'User'
      vmSize: gpuSizes[pool.size].vmSize
      count: 0
      minCount: 0
      maxCount: pool.maxCount
      enableAutoScaling: true
      osSKU: 'Ubuntu'
      vnetSubnetID: nodeSubnetId
      scaleSetPriority: pool.spot ? 'Spot' : 'Regular'
      scaleSetEvictionPolicy: pool.spot ? 'Delete' : null
      spotMaxPrice: pool.spot ? -1 : null
      nodeLabels: {
        'openrs.cloud/role': pool.role
        'openrs.cloud/gpu': pool.size
      }
      nodeTaints: ['sku=gpu:NoSchedule']
    }
  }
]

output name string = cluster.name
output oidcIssuerUrl string = cluster.properties.oidcIssuerProfile.issuerURL
output clusterPrincipalId string = cluster.identity.principalId
output kubeletPrincipalId string = cluster.properties.identityProfile.kubeletidentity.objectId
