package main

import "mailseal/wizard/tlsrpt"

// What `lint report` and `reports` print alike.

type reportFailureJSON struct {
	Type        tlsrpt.ResultType `json:"type"`
	Count       int64             `json:"count"`          // sessions; 0 where some
	Some        bool              `json:"some,omitempty"` // the report does not say how many
	MX          string            `json:"mx,omitempty"`
	Code        string            `json:"code,omitempty"` // failure-reason-code
	Info        string            `json:"info,omitempty"` // additional-information
	SendingIP   string            `json:"sending_ip,omitempty"`
	ReceivingIP string            `json:"receiving_ip,omitempty"`
	HELO        string            `json:"helo,omitempty"`
}

func newReportFailureJSON(f tlsrpt.Failure) reportFailureJSON {
	return reportFailureJSON{f.Type, f.Count, f.Some, f.MX, f.Code, f.Info, f.SendingIP, f.ReceivingIP, f.HELO}
}

// sessionsJSON is how many sessions went well, and how many did not.
type sessionsJSON struct {
	Success int64 `json:"success"`
	Failure int64 `json:"failure"`
}

// daneJSON returns what is counted beside an MTA-STS policy (tlsrpt.Report.Sessions); nil where nothing is.
func daneJSON(s tlsrpt.Sessions) *sessionsJSON {
	if s.DANE.Success == 0 && s.DANE.Failure == 0 {
		return nil
	}
	return &sessionsJSON{s.DANE.Success, s.DANE.Failure}
}
