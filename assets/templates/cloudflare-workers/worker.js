// Serves the policy file of {{.Domain}} at https://{{.Host}}/.well-known/mta-sts.txt
// Another domain: add a line to policies, and its custom domain to this Worker.
const policies = {
  {{json .Host}}: {{json .Policy}},
};

export default {
  async fetch(request) {
    const url = new URL(request.url);
    const policy = Object.hasOwn(policies, url.hostname) ? policies[url.hostname] : undefined;
    if (policy === undefined || url.pathname !== "/.well-known/mta-sts.txt") {
      return new Response("not found\n", { status: 404, headers: { "content-type": "text/plain" } });
    }
    return new Response(policy, { headers: { "content-type": "text/plain; charset=utf-8" } });
  },
};
