'use strict';

// What npm's mailauth says of a domain: its policy, and which mail servers that names. It has no command for it: these are its functions,
// as its documentation shows them. The second argument is "strict" or "lax".

const dns = require('node:dns').promises;
const { getPolicy, validateMx } = require('mailauth/lib/mta-sts');

(async () => {
    const [domain, how] = process.argv.slice(2);
    const { policy, status } = await getPolicy(domain, null, { strict: how === 'strict' });
    const said = { status, mode: status === 'found' ? policy.mode : 'absent', error: policy.error && policy.error.message };
    if (['enforce', 'testing'].includes(said.mode)) {
        const servers = await dns.resolveMx(domain).catch(() => []);
        said.mx = servers.length ? servers.map(mx => ({ host: mx.exchange, covered: validateMx(mx.exchange, policy).valid })) : undefined;
    }
    console.log(JSON.stringify(said));
})().catch(err => console.log(JSON.stringify({ status: 'failed', mode: 'absent', error: err.message })));
