// Reads a JSON array of Kubernetes objects from standard input and writes a JSON array of what is wrong with each: a list of lines.
// The packages of kubernetes-models have a validator for each kind, but those let unknown fields pass, and so a misspelled one. Each object
// is therefore shown to its validator through a recorder: a field that the validator never asked for is unknown to it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.argv[2];

const packages = [
  [/^cert-manager\.io\//, "@kubernetes-models/cert-manager"],
  [/^external-secrets\.io\//, "@kubernetes-models/external-secrets"],
  [/^gateway\.networking\.k8s\.io\//, "@kubernetes-models/gateway-api"],
  [/^keda\.sh\//, "@kubernetes-models/keda"],
  [/^monitoring\.coreos\.com\//, "@kubernetes-models/prometheus-operator"],
  [/^(v1|[a-z]+\/.*|[a-z.]+\.k8s\.io\/.*)$/, "kubernetes-models"],
];

async function modelOf({ apiVersion, kind }) {
  const name = packages.find(([pattern]) => pattern.test(apiVersion))?.[1];
  try {
    return (await import(pathToFileURL(join(modules, name, apiVersion, `${kind}.js`))))[kind];
  } catch {
    return undefined;
  }
}

// A copy of a value that notes which of its fields were asked for.
function recorded(value, path, notes) {
  if (value === null || typeof value !== "object") return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) copy[key] = recorded(value[key], `${path}/${key}`, notes);
  if (Array.isArray(value)) return copy;
  const asked = new Set();
  notes.push({ path, fields: Object.keys(value), asked });
  return new Proxy(copy, {
    get(target, key) {
      asked.add(key);
      return target[key];
    },
  });
}

// An object none of whose fields were asked for may hold anything.
const unknownFields = (notes) =>
  notes.filter(({ asked }) => asked.size > 0)
    .flatMap(({ path, fields, asked }) => fields.filter((field) => !asked.has(field)).map((field) => `${path}/${field} is no field`));

async function problemsOf(object) {
  const model = await modelOf(object);
  if (!model) return [`there is no schema of ${object.apiVersion} ${object.kind}`];
  const notes = [];
  try {
    model.prototype.validate.call(recorded(object, "", notes));
  } catch (error) {
    return error.message.split("\n");
  }
  return unknownFields(notes);
}

const problems = [];
for (const object of JSON.parse(readFileSync(0, "utf8"))) problems.push(await problemsOf(object));
process.stdout.write(JSON.stringify(problems));
