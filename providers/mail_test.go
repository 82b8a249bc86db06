package providers

import (
	"strings"
	"testing"

	"mailseal/assets"
)

// situations are what the DNS of example.com may look like, and who runs its mail.
// Left: records, separated by ";". Right: the id, the filter in front,
// everybody in a mixed set, and who else is pointed to.
const situations = `
# Google: both sets, the old additions, and half a move
MX aspmx.l.google.com alt1.aspmx.l.google.com alt2.aspmx.l.google.com alt3.aspmx.l.google.com alt4.aspmx.l.google.com => google-workspace
MX ASPMX.L.GOOGLE.COM. ALT1.ASPMX.L.GOOGLE.COM. => google-workspace
MX aspmx.l.google.com aspmx2.googlemail.com aspmx3.googlemail.com => google-workspace
MX aspmx5.googlemail.com => google-workspace
MX smtp.google.com => google-workspace
MX smtp.google.com. ; TXT v=spf1 include:_spf.google.com ~all => google-workspace
MX smtp.google.com aspmx.l.google.com alt1.aspmx.l.google.com => google-workspace
MX aspmx.l.google.com smtp.google.com => google-workspace
MX gmail-smtp-in.l.google.com alt1.gmail-smtp-in.l.google.com => google-workspace
MX aspmx.l.google.com ; TXT google-site-verification=abc ; google._domainkey TXT v=DKIM1; k=rsa; p=MIIB => google-workspace
# Microsoft: the kinds of names
MX example-com.mail.protection.outlook.com => microsoft-365
MX Example-Com.Mail.Protection.Outlook.Com => microsoft-365
MX example-com0i.mail.protection.outlook.com ; TXT MS=ms12345678 ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365
MX example-com.o-v1.mx.microsoft => microsoft-365
MX example-com.h-v1.mx.microsoft. => microsoft-365
MX example-com.mail.protection.outlook.com example-com.r-v1.mx.microsoft => microsoft-365
MX example-com.p-v1.mx.microsoft example-com.mail.protection.outlook.com => microsoft-365
MX example.mail.protection.office365.us => microsoft-365
MX example-com.mail.protection.partner.outlook.cn => microsoft-365
MX outlook-com.olc.protection.outlook.com => microsoft-365
MX example-com.mail.eo.outlook.com => microsoft-365
MX example-com.mail.protection.outlook.com ; autodiscover CNAME autodiscover.outlook.com => microsoft-365
MX example-com.mail.protection.outlook.com ; TXT v=spf1 include:secureserver.net -all => microsoft-365
MX example-com.mail.protection.outlook.com ; TXT google-site-verification=abc => microsoft-365
# the other mailbox providers
MX mail.protonmail.ch mailsec.protonmail.ch => proton
MX mail.protonmail.ch ; protonmail._domainkey CNAME protonmail.domainkey.xyz.domains.proton.ch => proton
MX in1-smtp.messagingengine.com in2-smtp.messagingengine.com => fastmail
MX in1-smtp.messagingengine.com ; fm1._domainkey CNAME fm1.example.com.dkim.fmhosted.com => fastmail
MX mx.zoho.com mx2.zoho.com mx3.zoho.com => zoho
MX mx.zoho.eu mx2.zoho.eu mx3.zoho.eu => zoho
MX mx.zoho.com.au mx2.zoho.com.au => zoho
MX mx.zoho.in mx2.zoho.in mx3.zoho.in => zoho
MX mx01.mail.icloud.com mx02.mail.icloud.com ; TXT apple-domain=abc => icloud
MX mx.yandex.net => yandex
MX mx.yandex.ru ; TXT yandex-verification: 0123 => yandex
MX aspmx1.migadu.com aspmx2.migadu.com => migadu
MX mxext1.mailbox.org mxext2.mailbox.org mxext3.mailbox.org => mailbox-org
MX mxext4.mailbox.org ; MBO0001._domainkey CNAME mbo0001._domainkey.mailbox.org => mailbox-org
MX mail.tutanota.de => tuta
MX mail.tutanota.de ; s1._domainkey CNAME s1.domainkey.tutanota.de ; TXT t-verify=0123 => tuta
MX mx00.ionos.de mx01.ionos.de => ionos
MX mx00.ionos.co.uk mx01.ionos.co.uk => ionos
MX mx00.kundenserver.de mx01.kundenserver.de => ionos
MX mx00.1and1.com mx01.1and1.com => ionos
MX smtpin.rzone.de => strato
MX smtpin.rzone.de ; TXT v=spf1 redirect=_spf.strato.com => strato
MX mx0.mail.ovh.net mx1.mail.ovh.net mx2.mail.ovh.net mx3.mail.ovh.net => ovh
MX mx1.ovh.net => ovh
MX ex5.mail.ovh.net => ovh
MX spool.mail.gandi.net fb.mail.gandi.net => gandi
MX mta-gw.infomaniak.ch => infomaniak
MX mail.your-server.de => hetzner
MX www123.your-server.de => hetzner
MX smtp.secureserver.net mailstore1.secureserver.net => godaddy
MX smtp.asia.secureserver.net => godaddy
MX mx1.privateemail.com mx2.privateemail.com => namecheap
MX eforward1.registrar-servers.com eforward2.registrar-servers.com => namecheap
MX mx1-hosting.jellyfish.systems mx2-hosting.jellyfish.systems => namecheap
MX mx1.hostinger.com mx2.hostinger.com => hostinger
MX mx1.titan.email mx2.titan.email => titan
MX mx1.emailsrvr.com mx2.emailsrvr.com => rackspace
MX inbound-smtp.eu-west-1.amazonaws.com => amazon
MX inbound-smtp.us-east-1.amazonaws.com ; autodiscover CNAME autodiscover.mail.us-east-1.awsapps.com => amazon
MX mta5.am0.yahoodns.net => yahoo
# mailbox providers of Europe and North America
MX w0123456.kasserver.com => all-inkl
MX mxe890.netcup.net => netcup
MX mx1.agenturserver.de mx2.agenturserver.de mx3.agenturserver.de mx4.agenturserver.de => mittwald
MX mxlb.ispgateway.de => domainfactory
MX mx0.webpack.hosteurope.de => host-europe
MX mx00.udag.de mx01.udag.de => united-domains
MX mx01.goneo.de mx02.goneo.de => goneo
MX smtp-01.tld.t-online.de smtp-02.tld.t-online.de => telekom
MX mx1.jimdo.com mx2.jimdo.com => jimdo
MX sslmail.verwaltungsportal.de => verwaltungsportal
MX stardust.uberspace.de => uberspace
MX mx1.a1.net => a1
MX mx.mymagenta.business => magenta
MX mx01.easyname.eu mx02.easyname.eu => easyname
MX mx1.mail.hostpoint.ch mx2.mail.hostpoint.ch => hostpoint
MX mx.transip.email => transip
MX mx.soverin.net => soverin
MX mx1.startmail.com mx2.startmail.com => startmail
MX mx.mailprotect.be mx.backup.mailprotect.be => combell
MX mx1.alwaysdata.com mx2.alwaysdata.com => alwaysdata
MX mx1.pub.mailpod10-cph3.one.com mx2.pub.mailpod10-cph3.one.com mx3.pub.mailpod10-cph3.one.com mx4.pub.mailpod10-cph3.one.com => one-com
MX mx.simply.com => simply
MX mx1.simply.com mx2.simply.com => simply
MX mailcluster.loopia.se mail2.loopia.se => loopia
MX mx01.glesys.se mx02.glesys.se => glesys
MX mx.domeneshop.no => domeneshop
MX mx.webhuset.no => webhuset
MX mx.runbox.com => runbox
MX zonemx.eu => zone-ee
MX 10mx.zoner.com 15mx.zoner.com relay.zoner.com => zoner
MX 247537ea3fc3e70e.mx1.emailprofi.seznam.cz 247537ea3fc3e70e.mx2.emailprofi.seznam.cz => seznam
MX wes1-mx1.wedos.net wes1-mx2.wedos.net wes1-mx-backup.wedos.net => wedos
MX mxavas.forpsi.com => forpsi
MX mx10.websupport.sk mx20.websupport.sk => websupport
MX mx09.rackhost.hu alt2-mx.rackhostmx.com => rackhost
MX example.home.pl => home-pl
MX server123456.nazwa.pl => nazwa-pl
MX mx.aruba.it => aruba
MX in.arubabusiness.it => aruba
MX mail-fr.securemail.pro => register-it
MX mail.register.it => register-it
MX mx.serviciodecorreo.es => arsys
MX mx.buzondecorreo.com => piensa-solutions
MX mail.nominalia.com => nominalia
MX mx01.dondominio.com => dondominio
MX mx.stackmail.com => 20i
MX mailserver.livemail.co.uk => fasthosts
MX mx0.123-reg.co.uk mx1.123-reg.co.uk => 123-reg
MX mx1.krystal.uk mx2.krystal.uk => krystal
MX mx1.dreamhost.com mx2.dreamhost.com => dreamhost
MX mx.example.com.cust.a.hostedemail.com => hostedemail
MX mx.hostedemail.com => hostedemail
MX inbound.example.com.netsolmail.net => network-solutions
MX mx.myregisteredsite.com => network-solutions
MX mx001.bluehost.xion.oxcs.net mx002.bluehost.xion.oxcs.net mx003.bluehost.xion.oxcs.net mx004.bluehost.xion.oxcs.net => bluehost
MX mx10.antispam.mailspamprotection.com mx20.antispam.mailspamprotection.com mx30.antispam.mailspamprotection.com => siteground
MX us2.mx1.mailhostbox.com us2.mx2.mailhostbox.com us2.mx3.mailhostbox.com => mailhostbox
MX mx001.cloudus.xion.oxcs.net mx002.cloudus.xion.oxcs.net mx003.cloudus.xion.oxcs.net mx004.cloudus.xion.oxcs.net => ox-cloud
MX mx0001.neo.space mx0002.neo.space => neo
MX mx1.spacemail.com mx2.spacemail.com => spacemail
MX mx001.spacemail.xion.oxcs.net mx002.spacemail.xion.oxcs.net mx003.spacemail.xion.oxcs.net mx004.spacemail.xion.oxcs.net => spacemail
MX arrow.mxrouting.net arrow-relay.mxrouting.net => mxroute
MX plsmtp1.hushmail.com plsmtp2.hushmail.com => hushmail
MX mx.emailarray.com mx2.emailarray.com => polarismail
MX site2.smtp.exch500.serverdata.net => intermedia
MX work-mx.app.hey.com => hey
MX mx.ipage.com => ipage
MX mx.fatcow.com => ipage
MX mx01.hosting.de mx02.hosting.de mx03.hosting.de mxbackup.hosting.de => hosting-de
MX mail.variomedia.de => variomedia
MX mail021.webhosting.manitu.net => manitu
MX mxpool.de2.hostedoffice.ag => hostedoffice
MX imap.mail.webnode.com => webnode
MX mx-1.dpoczta.pl mx-2.dpoczta.pl => dhosting
MX posta.mediacenter.hu posta2.mediacenter.hu posta3.mediacenter.hu posta4.mediacenter.hu posta5.mediacenter.hu => mediacenter
MX mx1.nethely.hu mx2.nethely.hu => nethely
MX a.mx.integrity.hu b.mx.integrity.hu c.mx.integrity.hu d.mx.integrity.hu => integrity-hu
MX mail2.maxer.hu mail3.maxer.hu mail4.maxer.hu => maxer
MX mx.otenet.gr mx2.otenet.gr => ote
MX mxc.ptempresas.pt mxp.ptempresas.pt => altice-empresas
MX bmx01.neodigit.net bmx02.neodigit.net => neodigit
MX mx10.profesionalhosting.com mx20.profesionalhosting.com => profesionalhosting
MX mailroot8.namespro.ca => namespro
MX smtp.webnames.ca => webnames-ca
MX mx1c11.megamailservers.com mx2c11.megamailservers.com mx3c11.megamailservers.com => megamailservers
MX mx00.schlund.de mx01.schlund.de => ionos
MX mailw.lix.aon.at => a1
MX example.com.cust.hostedemail.com => hostedemail
MX smtp.rzone.de => strato
MX mx1.mail.ovh.net mx2.mail.ovh.net mx3.mail.ovh.net => ovh
MX redirect.ovh.net => ovh
MX mx1.hostinger.com.ar mx2.hostinger.com.ar => hostinger
MX mx-biz.mail.am0.yahoodns.net => yahoo
MX mx01.posteo.de => posteo
MX mailserver.purelymail.com => purelymail
MX mx.zohocloud.ca mx2.zohocloud.ca mx3.zohocloud.ca => zoho
MX mx01.ionos.mx => ionos
MX vade-in1.mail.dreamhost.com vade-in2.mail.dreamhost.com => dreamhost
MX lucy.mxrouting.net lucy-relay.mxrouting.net => mxroute
MX alt2-mx.rackhostmx.com mx13.rackhost.hu => rackhost
MX dedi4137.your-server.de => hetzner
# forwarding: the mailboxes are elsewhere
MX route1.mx.cloudflare.net route2.mx.cloudflare.net route3.mx.cloudflare.net => cloudflare-email-routing
MX amir.mx.cloudflare.net linda.mx.cloudflare.net => cloudflare-email-routing
MX route1.mx.cloudflare.net ; TXT v=spf1 include:_spf.mx.cloudflare.net include:_spf.google.com ~all => cloudflare-email-routing hints google-workspace
MX mx1.improvmx.com mx2.improvmx.com => improvmx
MX mx1.forwardemail.net mx2.forwardemail.net ; TXT forward-email=me@example.net => forwardemail
MX smtp-fwd.wordpress.com => wordpress-com
MX fwd1.porkbun.com fwd2.porkbun.com => porkbun-forwarding
MX gmr-smtp-in.l.google.com alt1.gmr-smtp-in.l.google.com alt2.gmr-smtp-in.l.google.com alt3.gmr-smtp-in.l.google.com alt4.gmr-smtp-in.l.google.com => google-domains
MX mx-caprica.easydns.com => easydns
MX mx-1.rightbox.com mx-2.rightbox.com mx-3.rightbox.com => pobox
MX mx1.simplelogin.co mx2.simplelogin.co => simplelogin
MX mail.anonaddy.me mail2.anonaddy.me => addy-io
MX mxa.mailgun.org mxb.mailgun.org => mailgun
# filters, with and without somebody to be seen behind them
MX eu-smtp-inbound-1.mimecast.com eu-smtp-inbound-2.mimecast.com => unknown behind mimecast
MX eu-smtp-inbound-1.mimecast.com ; autodiscover CNAME autodiscover.outlook.com => microsoft-365 behind mimecast
MX za-smtp-inbound-1.mimecast.co.za ; TXT v=spf1 include:_netblocks.mimecast.com include:_spf.google.com ~all => google-workspace behind mimecast
MX eu-smtp-inbound-1.mimecast-offshore.com ; TXT MS=ms1 => microsoft-365 behind mimecast
MX us-smtp-inbound-1.mimecast.com ; TXT google-site-verification=abc => unknown behind mimecast
MX us-smtp-inbound-1.mimecast.com ; TXT google-site-verification=abc ; google._domainkey TXT v=DKIM1; p=A => google-workspace behind mimecast
MX us-smtp-inbound-1.mimecast.com ; TXT google-site-verification=abc ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind mimecast
MX mx0a-00123401.pphosted.com mx0b-00123401.pphosted.com ; selector1._domainkey CNAME selector1-example-com._domainkey.example.onmicrosoft.com => microsoft-365 behind proofpoint
MX mxa-00123401.gslb.pphosted.com ; TXT v=spf1 include:%{ir}.%{v}.%{d}.spf.has.pphosted.com -all => unknown behind proofpoint
MX mx1-eu1.ppe-hosted.com mx2-eu1.ppe-hosted.com ; TXT v=spf1 a:dispatch-eu.ppe-hosted.com include:_spf.google.com ~all => google-workspace behind proofpoint-essentials
MX d123456a.ess.barracudanetworks.com d123456b.ess.barracudanetworks.com ; TXT MS=ms12345678 => microsoft-365 behind barracuda
MX d123456a.ess.de.barracudanetworks.com => unknown behind barracuda
MX mx1.hc1234-56.iphmx.com mx2.hc1234-56.iphmx.com ; TXT v=spf1 exists:%{i}.spf.hc1234-56.iphmx.com include:spf.protection.outlook.com ~all => microsoft-365 behind cisco
MX mx1.hc1234-56.c3s2.iphmx.com => unknown behind cisco
MX mx01.hornetsecurity.com mx02.hornetsecurity.com mx03.hornetsecurity.com mx04.hornetsecurity.com ; autodiscover CNAME autodiscover.outlook.com. => microsoft-365 behind hornetsecurity
MX mx01.hornetsecurity.com mail.example.com => self-hosted behind hornetsecurity mixed hornetsecurity,self-hosted
MX example.in.tmes.trendmicro.eu ; TXT tmes=0123 ; TXT MS=ms1 => microsoft-365 behind trendmicro
MX example.in.hes.trendmicro.com => unknown behind trendmicro
MX mx-01-eu-central-1.prod.hydra.sophos.com mx-02-eu-central-1.prod.hydra.sophos.com ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind sophos
MX cluster2.eu.messagelabs.com cluster2a.eu.messagelabs.com ; TXT v=spf1 include:spf.messagelabs.com include:spf.protection.outlook.com -all => microsoft-365 behind messagelabs
MX mx.spamexperts.com fallbackmx.spamexperts.eu lastmx.spamexperts.net => unknown behind spamexperts
MX mx1.antispamcloud.com ; TXT v=spf1 include:spf.messagingengine.com include:spf.antispamcloud.com -all => fastmail behind spamexperts
MX mail.mailroute.net ; protonmail._domainkey CNAME protonmail.domainkey.xyz.domains.proton.ch => proton behind mailroute
MX eu-smtp-inbound-1.mimecast.com ; TXT v=spf1 include:spf.protection.outlook.com include:_spf.google.com -all => unknown behind mimecast hints google-workspace,microsoft-365
MX eu-smtp-inbound-1.mimecast.com ; TXT v=spf1 include:spf.protection.outlook.com include:_spf.google.com -all ; autodiscover CNAME autodiscover.outlook.com => microsoft-365 behind mimecast
MX eu-smtp-inbound-1.mimecast.com ; TXT v=spf1 include:amazonses.com -all => unknown behind mimecast
MX eu-smtp-inbound-1.mimecast.com example-com.mail.protection.outlook.com => microsoft-365 behind mimecast mixed mimecast,microsoft-365
MX mx0a-00123401.pphosted.com eu-smtp-inbound-1.mimecast.com => unknown behind proofpoint mixed proofpoint,mimecast
MX mx01.cloud.vadesecure.com mx02.cloud.vadesecure.com mx03.cloud.vadesecure.com mx04.cloud.vadesecure.com ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind vade
MX filter8674.zerospam.ca filter8675.zerospam.ca filter8676.zerospam.ca ; TXT v=spf1 include:_spf.google.com ~all => google-workspace behind zerospam
MX example.com.1.0001.arsmtp.com example.com.2.0001.arsmtp.com ; autodiscover CNAME autodiscover.outlook.com => microsoft-365 behind zix-appriver
MX example-com-1.fortimailcloud.com example-com-2.fortimailcloud.com ; TXT v=spf1 include:agenturserver.de ~all => mittwald behind fortimail-cloud
MX mailstream-central.mxrecord.mx mailstream-east.mxrecord.io mailstream-west.mxrecord.io ; TXT v=spf1 include:spf.kasserver.com ~all => all-inkl behind cloudflare-email-security
MX mxa.global.inbound.cf-emailsecurity.net mxb.global.inbound.cf-emailsecurity.net ; TXT v=spf1 include:spf.kasserver.com ~all => all-inkl behind cloudflare-email-security
MX mx-in01.eu.retarus.com mx-in02.eu.retarus.com ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind retarus
MX example-com.mail.cloud.nospamproxy.com ; TXT v=spf1 include:_spf.google.com ~all => google-workspace behind nospamproxy
MX mxtls.expurgate.net ; autodiscover CNAME autodiscover.outlook.com => microsoft-365 behind expurgate
MX example-com.gate.seppmail.cloud ; TXT v=spf1 include:agenturserver.de ~all => mittwald behind seppmail
MX mx03.secure-mailgate.com mx04.secure-mailgate.com ; TXT v=spf1 include:spf.kasserver.com ~all => all-inkl behind secure-mailgate
MX mta1.abxsec.com mta2.abxsec.com ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind abraxas
MX mx-mibc-fr-07.mailinblack.com ; TXT v=spf1 include:_spf.google.com ~all => google-workspace behind mailinblack
MX example01.esvacloud.com example02.esvacloud.com ; autodiscover CNAME autodiscover.outlook.com => microsoft-365 behind libraesva
MX eu-esec-01.heimdalsecurity.com eu-esec-02.heimdalsecurity.com ; TXT v=spf1 include:agenturserver.de ~all => mittwald behind heimdal
MX se.mx1.mailanyone.net se.mx2.mx25.net se.mx3.mailanyone.net se.mx4.mx25.net ; TXT v=spf1 include:spf.kasserver.com ~all => all-inkl behind vipre
MX example-com.mx1.comendosystems.com example-com.mx2.comendosystems.net ; TXT v=spf1 include:spf.kasserver.com ~all => all-inkl behind vipre
MX ca1-smtp-mx1.titanhq.com ca1-smtp-mx2.titanhq.com ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind spamtitan
MX mx1.topsec.com mx2.topsec.com ; TXT v=spf1 include:_spf.google.com ~all => google-workspace behind topsec
MX example-com.p10.mxthunder.com example-com.p20.mxthunder.net example-com.p30.mxthunder.net example-com.p40.mxthunder.net ; autodiscover CNAME autodiscover.outlook.com => microsoft-365 behind spamhero
MX mx1.mailchannels.net mx2.mailchannels.net ; TXT v=spf1 include:netblocks.dreamhost.com include:relay.mailchannels.net -all => dreamhost behind mailchannels
MX cust1234-1.in.mailcontrol.com cust1234-2.in.mailcontrol.com ; TXT v=spf1 include:spf.kasserver.com ~all => all-inkl behind forcepoint
MX primary.us.email.fireeyecloud.com alt1.us.email.fireeyecloud.com ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind trellix
MX mx1-au.mtaroutes.com mx2-au.mtaroutes.com => unknown behind spamexperts
MX filter10.antispamcloud.com filter20.antispamcloud.com => unknown behind spamexperts
MX vade-mx-fr01.hornetsecurity.com vade-mx-eu-fallback01.hornetsecurity.com => unknown behind hornetsecurity
MX mx-cluster01-hz13.hornetsecurity.ch ; TXT v=spf1 include:spf.mail.hostpoint.ch -all => hostpoint behind hornetsecurity
MX mx19a.antispameurope.com mx19b.antispameurope.com => unknown behind hornetsecurity
MX d212610.a.ess.uk.barracudanetworks.com d212610.b.ess.uk.barracudanetworks.com ; TXT v=spf1 include:spf.ess.uk.barracudanetworks.com include:spf.protection.outlook.com -all => microsoft-365 behind barracuda
MX in.hes.trendmicro.eu => unknown behind trendmicro
MX mx-01.eml100yul.ctr.sophos.com => unknown behind sophos
MX mx1-dk.centerasecurity.dk mx2-dk.centerasecurity.dk mx3-dk.centerasecurity.dk ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind centera
MX mx.mymailwall.com ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind mymailwall
MX scanlab01.mymailwall.at scanlab02.mymailwall.at ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind mymailwall
MX mail.cleanmail.ch ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind cleanmail
MX ax.virusfree.cz bx.virusfree.cz cx.spamfree.cz dx.spamfree.cz ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind virusfree
MX fimx1.d-fence.eu fimx2.d-fence.eu ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind d-fence
MX example-com.inbound.emailservice.cc example-com.inbound.emailservice.co example-com.inbound.emailservice.io ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind mailprotector
MX mx.au.mailmarshal.cloud ; TXT v=spf1 include:spf.protection.outlook.com -all => microsoft-365 behind mailmarshal
MX basscoast.in.tmes-anz.trendmicro.com => unknown behind trendmicro
MX example-com.p10.spamhero.com example-com.p20.spamhero.net => unknown behind spamhero
MX cluster-e.mailcontrol.com cluster-j.mailcontrol.com => unknown behind forcepoint
MX gw000131-eu.fortimail.com => unknown behind fortimail-cloud
# mixed sets and half-done moves
MX aspmx.l.google.com example-com.mail.protection.outlook.com => google-workspace mixed google-workspace,microsoft-365
MX example-com.mail.protection.outlook.com aspmx.l.google.com alt1.aspmx.l.google.com => microsoft-365 mixed microsoft-365,google-workspace
MX mail.example.com aspmx.l.google.com => self-hosted mixed self-hosted,google-workspace
MX mx.hoster.example.net aspmx.l.google.com => unknown mixed unknown,google-workspace
MX example-com.mail.protection.outlook.com cluster5.eu.messagelabs.com => microsoft-365 mixed microsoft-365,messagelabs
MX mail.example.com mx.spamexperts.com ; TXT v=spf1 include:_spf.google.com -all => self-hosted mixed self-hosted,spamexperts hints google-workspace
MX smtp.google.com mx.backup.example.net => google-workspace mixed google-workspace,unknown
MX mx.serviciodecorreo.es example-com.mail.protection.outlook.com => arsys mixed arsys,microsoft-365
MX mx.mymagenta.business mailbackup.inode.example => magenta mixed magenta,unknown
MX example-com.mail.protection.outlook.com mxa.eu.mailgun.org => microsoft-365 mixed microsoft-365,mailgun
MX se.mx1.mailanyone.net example-se.mx1.staysecuregroup.com => unknown behind vipre
MX mx1.example.com mx.backup.example.net => self-hosted mixed self-hosted,unknown
MX mail.protonmail.ch mailsec.protonmail.ch in1-smtp.messagingengine.com => proton mixed proton,fastmail
MX mx00.ionos.de mx01.kundenserver.de => ionos
MX mx00.1and1.de mx01.1and1.de => ionos
MX mx1.smtp.goog => google-workspace
# nobody that we know, and nobody at all
MX mail.example.com => self-hosted
MX example.com => self-hosted
MX mx1.example.com mx2.example.com ; TXT v=spf1 mx -all => self-hosted
MX mx.example.com ; TXT v=spf1 include:spf.protection.outlook.com -all ; autodiscover CNAME autodiscover.outlook.com => self-hosted hints microsoft-365
MX mx.hoster.example.net => unknown
MX mx.filter.example.net ; TXT MS=ms1 ; autodiscover CNAME autodiscover.outlook.com => unknown hints microsoft-365
MX mail.badexample.com => unknown
 => none
MX . => none
MX . ; TXT v=spf1 -all => none
# look-alikes
MX aspmx.l.google.com.evil.example => unknown
MX google.com.evil.example => unknown
MX smtp.google.com.example.com => self-hosted
MX notsmtp.google.com => unknown
MX smtp.google.com.br => unknown
MX evilgoogle.com => unknown
MX aspmx.l.googlе.com => unknown
MX mail.protection.outlook.com => unknown
MX example-com.mail.protection.outlook.com.evil.example => unknown
MX example-com.mail-protection.outlook.com => unknown
MX xmail.protection.outlook.com => unknown
MX example-com.o-v1.mx.microsoft.evil.example => unknown
MX mx.microsoft => unknown
MX fakemx.microsoft => unknown
MX evil-mimecast.com => unknown
MX mimecast.com => unknown
MX mx1.pphosted.com.evil.example => unknown
MX evilpphosted.com => unknown
MX mail.protonmail.ch.evil.example => unknown
MX inbound-smtp.amazonaws.com => unknown
MX inbound-smtp.eu-west-1.evil.amazonaws.com => unknown
MX mx00.ionos.evil.example => unknown
MX aspmx99x.googlemail.com => unknown
MX alt1.evil.aspmx.l.google.com => unknown
MX eu-smtp-inbound-1.mimecast.com ; autodiscover CNAME autodiscover.outlook.com.evil.example => unknown behind mimecast
MX eu-smtp-inbound-1.mimecast.com ; TXT v=spf1 include:spf.protection.outlook.com.evil.example -all => unknown behind mimecast
MX eu-smtp-inbound-1.mimecast.com ; TXT v=spf10 include:spf.protection.outlook.com -all => unknown behind mimecast
MX eu-smtp-inbound-1.mimecast.com ; TXT include:spf.protection.outlook.com => unknown behind mimecast
MX *.google.com => unknown
MX 192.0.2.1 => unknown
MX static.1.2.0.192.clients.your-server.de => unknown
MX ip-192-0-2-1.ip.secureserver.net => unknown
MX mx1.pub.mailpod1-cph3.evilone.com => unknown
MX one.com => unknown
MX linkprotect.cudasvc.com => unknown
MX mx.stackmail.com.evil.example => unknown
MX evilstackmail.com => unknown
MX mx.stackmail.com.example.com => self-hosted
MX w0123456.kasserver.com.evil.example => unknown
MX home.pl => unknown
MX mx1.mail.evil.hostpoint.ch => unknown
MX mx1.hostinger.evil.example => unknown
MX www.cloudflare.net => unknown
MX eu-smtp-inbound-1.mimecast.com ; google._domainkey CNAME www.example.com => unknown behind mimecast
MX eu-smtp-inbound-1.mimecast.com ; google._domainkey TXT p => unknown behind mimecast
`

// clues reads the left side of a situation.
func clues(t testing.TB, text string) Clues {
	t.Helper()
	c := Clues{Domain: "example.com", Names: map[string]string{}}
	for _, rr := range strings.Split(text, " ; ") {
		kind, value, _ := strings.Cut(strings.TrimSpace(rr), " ")
		switch kind {
		case "":
		case "MX":
			c.MX = append(c.MX, strings.Fields(value)...)
		case "NS":
			c.NS = append(c.NS, strings.Fields(value)...)
		case "TXT":
			c.TXT = append(c.TXT, value)
		case "ALIAS":
			c.HostAlias = append(c.HostAlias, strings.Fields(value)...)
		case "RECORD":
			c.RecordAlias = append(c.RecordAlias, strings.Fields(value)...)
		case "HANDED":
			c.HostNS = append(c.HostNS, strings.Fields(value)...)
		case "OWN":
			c.MailAddrs = append(c.MailAddrs, strings.Fields(value)...)
		case "WWW", "SITE":
			if len(c.Site) == 0 {
				c.Site = []SiteName{{Name: "www.example.com"}}
			}
			if kind == "WWW" {
				c.Site[0].Alias = strings.Fields(value)
			} else {
				c.Site[0].Addrs = strings.Fields(value)
			}
		default:
			rrtype, value, ok := strings.Cut(value, " ")
			if !ok || rrtype != "CNAME" && rrtype != "TXT" {
				t.Fatalf("what is %q?", rr)
			}
			c.Names[kind] = value
		}
	}
	return c
}

// summary is a result as the right side of a situation has it.
func (r MailResult) summary() string {
	s := r.ID
	if r.GatewayID != "" {
		s += " behind " + r.GatewayID
	}
	if len(r.Mixed) > 0 {
		s += " mixed " + strings.Join(r.Mixed, ",")
	}
	if len(r.Hints) > 0 {
		s += " hints " + strings.Join(r.Hints, ",")
	}
	return s
}

// eachSituation calls f with both sides of every line of a table.
func eachSituation(table string, f func(left, right string)) (n int) {
	for _, line := range strings.Split(table, "\n") {
		left, right, ok := strings.Cut(line, "=> ")
		if ok && !strings.HasPrefix(line, "#") {
			n++
			f(left, right)
		}
	}
	return n
}

func TestMail(t *testing.T) {
	c := catalogue(t)
	n := eachSituation(situations, func(left, want string) {
		clues := clues(t, left)
		r := c.Mail(clues)
		if got := r.summary(); got != want {
			t.Errorf("%s\n got %s\nwant %s", left, got, want)
		}
		if r.Name == "" || r.GatewayID != "" && r.GatewayName == "" {
			t.Errorf("%s: no name in %+v", left, r)
		}
		checkEvidence(t, c, left, clues, r)
	})
	if n < 240 {
		t.Errorf("only %d situations", n)
	}
}

// TestEveryProviderHasASituation wants each provider to be recognised in one of the situations, and each filter in front of
// somebody's mailboxes or nobody's that are known.
func TestEveryProviderHasASituation(t *testing.T) {
	c := catalogue(t)
	seen := map[string]bool{}
	eachSituation(situations, func(_, right string) {
		for _, id := range strings.Fields(right) {
			seen[id] = true
		}
	})
	for _, e := range c.mail {
		if !seen[e.ID] {
			t.Errorf("no situation for %s", e.ID)
		}
	}
}

// checkEvidence wants every MX in the evidence, and evidence for everybody who is named.
func checkEvidence(t *testing.T, c *Catalogue, situation string, clues Clues, r MailResult) {
	t.Helper()
	means := map[string]int{}
	for _, e := range r.Evidence {
		if e.What == "" || e.Value == "" || e.Means == "" {
			t.Errorf("%s: empty evidence %+v", situation, e)
		}
		means[e.Means]++
	}
	named := append([]string{r.GatewayID}, r.Mixed...)
	named = append(named, r.Hints...)
	if r.ID != Unknown && r.ID != NoMail {
		named = append(named, r.ID)
	}
	for _, id := range named {
		if id != "" && means[c.name(id)] == 0 {
			t.Errorf("%s: no evidence for %s in %+v", situation, id, r.Evidence)
		}
	}
}

func TestNobodysName(t *testing.T) {
	c := catalogue(t)
	for left, want := range map[string]string{
		"":                         "nobody",
		"MX mail.example.com":      "your own mail servers",
		"MX mx.hoster.example.net": "an unknown mail provider",
	} {
		r := c.Mail(clues(t, left))
		if r.Name != want || len(r.Evidence) > 0 && r.Evidence[0].Means != want {
			t.Errorf("%s: got %q, want %q: %+v", left, r.Name, want, r.Evidence)
		}
	}
}

func TestMailEvidence(t *testing.T) {
	r := catalogue(t).Mail(clues(t, "MX eu-smtp-inbound-1.mimecast.com ; TXT v=spf1 include:_netblocks.mimecast.com include:spf.protection.outlook.com -all ; TXT MS=ms12345678 ; autodiscover.example.com. CNAME Autodiscover.Outlook.com."))
	want := []Evidence{
		{"mail server", "eu-smtp-inbound-1.mimecast.com", "Mimecast", Reported},
		{"SPF", "spf.protection.outlook.com", "Microsoft 365", Reported},
		{"ownership mark", "MS=ms12345678", "Microsoft 365", Reported},
		{"autodiscover", "Autodiscover.Outlook.com.", "Microsoft 365", Reported},
		{"SPF", "_netblocks.mimecast.com", "Mimecast", Reported},
	}
	if len(r.Evidence) != len(want) {
		t.Fatalf("got %+v", r.Evidence)
	}
	for i := range want {
		if r.Evidence[i] != want[i] {
			t.Errorf("evidence %d: got %+v, want %+v", i, r.Evidence[i], want[i])
		}
	}
}

func TestMailNotes(t *testing.T) {
	c := catalogue(t)
	for left, want := range map[string]string{
		"MX mail.example.com":                     "",
		"MX mx1.titan.email":                      "",
		"MX w0123456.kasserver.com":               "",
		"MX mail.protonmail.ch":                   "As far as is known, Proton keeps no policy file for your own domain. Do not point _mta-sts to Proton. As far as is known, no policy file for your domain is behind it.",
		"MX inbound-smtp.eu-west-1.amazonaws.com": "Amazon closes WorkMail on 31 March 2027. Before the mailboxes move, the policy file has to name the new mail servers.",
		"MX mail.tutanota.de":                     "Tuta keeps the policy file for its customers.",
		"MX mx.zoho.eu":                           "Zoho writes the policy file for you to download. You publish it yourself. You find it in Zoho under Admin Console > Domains > example.com > Email Configuration > MTA-STS.",
		"MX smtp.google.com mail.example.com":     "Google does not keep the policy file for you. Its Admin console shows advice only. Secure transport (TLS) compliance in the Admin console is something else: it turns mail away.",
	} {
		r := c.Mail(clues(t, left))
		if got := strings.TrimSpace(r.Hosting + " " + strings.Join(r.Notes, " ")); got != want {
			t.Errorf("%s: got %q, want %q", left, got, want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := parse(assets.File); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLook(b *testing.B) {
	c := catalogue(b)
	clues := clues(b, "MX eu-smtp-inbound-1.mimecast.com eu-smtp-inbound-2.mimecast.com ; NS ada.ns.cloudflare.com ; TXT MS=ms1 ; TXT v=spf1 include:spf.protection.outlook.com -all ; autodiscover CNAME autodiscover.outlook.com")
	for b.Loop() {
		if len(c.Hosting(clues)) == 0 || len(c.PolicyMX(clues)) != 2 {
			b.Fatal("nothing")
		}
	}
}

func FuzzMail(f *testing.F) {
	eachSituation(situations, func(left, _ string) {
		c := clues(f, left)
		f.Add("example.com", strings.Join(c.MX, "\n"), strings.Join(c.TXT, "\n"), "autodiscover", c.Names["autodiscover"])
	})
	f.Add("", "..\n.\n-.-\n"+strings.Repeat("a.", 200), "v=spf1\n"+strings.Repeat("v=spf1 include:", 9000), ".", "\xff")
	c, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, domain, mx, txt, name, value string) {
		clues := Clues{
			Domain: domain, MX: strings.Split(mx, "\n"), TXT: strings.Split(txt, "\n"),
			Names: map[string]string{name: value, "selector1._domainkey": value},
			NS:    strings.Split(mx, "\n"), HostAlias: strings.Split(txt, "\n"),
		}
		r := c.Mail(clues)
		if r.ID == "" || r.Name == "" || len(r.Evidence) > 1000 {
			t.Errorf("%+v", r)
		}
		for _, e := range r.Evidence {
			if len(e.Value) > maxShown {
				t.Errorf("evidence of %d bytes", len(e.Value))
			}
		}
		host := c.DNSHost(clues)
		if host.ID == "" || host.Guide.NameFor("_mta-sts."+domain, domain) == "" {
			t.Errorf("%+v", host)
		}
		if len(c.Hosting(clues)) == 0 {
			t.Error("no place for the policy")
		}
		c.WebHost(clues)
		c.PolicyMX(clues)
	})
}
