// Nodes and private endpoints, and the names by which pods find the storage account inside the network.
param name string
param location string
param tags object

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.64.0.0/16'] }
    subnets: [
      { name: 'nodes', properties: { addressPrefix: '10.64.0.0/18' } }
      {
        name: 'endpoints'
        properties: { addressPrefix: '10.64.64.0/24', privateEndpointNetworkPolicies: 'Enabled' }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in ['blob', 'table']: {
    name: 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, i) in ['blob', 'table']: {
    name: name
    parent: zones[i]
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

output name string = network.name
output nodeSubnetId string = network.properties.subnets[0].id
output endpointSubnetId string = network.properties.subnets[1].id
output blobZoneId string = zones[0].id
output tableZoneId string = zones[1].id
