// Serves Cloudflare's own policy file for Email Routing at https://{{.Host}}/.well-known/mta-sts.txt
const source = "https://mta-sts.mx.cloudflare.net/.well-known/mta-sts.txt";

export default {
  async fetch(request) {
    if (new URL(request.url).pathname !== "/.well-known/mta-sts.txt") {
      return new Response("not found\n", { status: 404, headers: { "content-type": "text/plain" } });
    }
    const answer = await fetch(source);
    if (!answer.ok) {
      return new Response("the policy file is not there now\n", { status: 502, headers: { "content-type": "text/plain" } });
    }
    return new Response(await answer.text(), { headers: { "content-type": "text/plain; charset=utf-8" } });
  },
};
