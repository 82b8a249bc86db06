package diagnosis

// urgency is the level of a finding while senders may be refusing mail
// (Exposed), and while they cannot be. The words repeat it for `explain`.
func urgency(id string) (exposed, calm Level) {
	switch id {
	case "mx-none-covered", "mx-star-too-short", "mx-cert-expired", "mx-cert-wrong-name", "mx-cert-untrusted",
		"mx-cert-chain-missing", "mx-no-encryption", "mx-tls-too-old", "sts-id-not-changed",
		"policy-delegated-elsewhere", "policy-no-mx":
		return BounceNow, Off
	case "mx-cache-conflict", "dane-mismatch", "dns-signature-broken", "mx-name-dead", "report-failures-now",
		"mx-refuses-connection", "domain-missing":
		return BounceNow, BounceNow
	case "sts-removed-too-early":
		return BounceNow, BounceSoon
	case "mx-some-uncovered", "mx-backup-broken", "dns-servers-disagree", "report-new-failure":
		return BounceSoon, Off
	case "mx-cert-expiring", "mx-changed", "mx-views-differ", "policy-cert-expiring", "issuer-not-allowed":
		return BounceSoon, Advice
	case "dns-sts-lookup-hangs", "domain-expiring":
		return BounceSoon, BounceSoon
	case "policy-layout", "subdomain-unprotected", "enforce-blind", "policy-max-age-short", "policy-max-age-long",
		"policy-mx-leftover", "policy-mx-too-wide", "policy-field-twice", "policy-end-spaces", "policy-slow",
		"sts-ttl-long", "sts-id-busy", "rpt-second-address", "rpt-same-domain", "rpt-outsider", "mx-null", "mx-none",
		"mx-alias", "m365-new-host", "google-one-host", "dane-possible", "host-not-claimed", "report-noise",
		"report-old-copy":
		return Advice, Advice
	case "check-port25-blocked", "check-dns-filtered", "check-inside-view", "check-https-intercepted",
		"check-clock-wrong", "check-no-history":
		return Unknown, Unknown
	}
	return Off, Off
}

// rootCauses drops the findings that another one explains.
func rootCauses(findings []Finding) []Finding {
	there := map[string]bool{}
	for _, f := range findings {
		there[f.ID] = true
	}
	var kept []Finding
	for _, f := range findings {
		explained := false
		for cause := range there {
			explained = explained || cause != f.ID && explains(cause, f.ID)
		}
		if !explained {
			kept = append(kept, f)
		}
	}
	return kept
}

// explains says that effect need not be said where cause is.
func explains(cause, effect string) bool {
	switch cause {
	case "mx-null":
		return effect != "dns-signature-broken" && effect != "check-dns-filtered"
	case "mx-none":
		return effect == "mta-sts-missing" || effect == "rpt-missing"
	case "sts-removed-too-early":
		switch effect {
		case "mta-sts-missing", "sts-record-missing", "policy-host-missing", "policy-fetch-notfound", "check-no-history":
			return true
		}
	case "mta-sts-missing":
		return effect == "sts-record-wildcard" || effect == "policy-fetch-notfound" || effect == "check-no-history" ||
			effect == "m365-new-host"
	case "policy-delegated-elsewhere":
		return effect == "mx-none-covered" || effect == "mx-some-uncovered" || effect == "mx-star-too-short"
	case "policy-encoding":
		return effect == "policy-version-bad"
	case "policy-no-mx", "policy-mx-syntax", "policy-mx-unicode":
		return effect == "mx-none-covered" || effect == "mx-some-uncovered"
	case "dns-sts-lookup-hangs":
		return effect == "check-dns-filtered"
	case "check-https-intercepted":
		return effect == "policy-cert-untrusted"
	case "policy-mode-none":
		return effect == "policy-testing-overdue"
	}
	return false
}
