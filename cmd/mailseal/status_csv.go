package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/guide"
)

// csvFormat is for spreadsheets: a row for each domain. Its columns are the fields of the JSON of the same name, and the first
// of several.
type csvFormat struct {
	app     *app
	guide   *guide.Guide
	message bool // it says what is gone since the last one

	begun bool // the names of the columns are printed, or another shard prints them
}

// csvColumns are the names of the columns. More may be added at the end.
func csvColumns() []string {
	return []string{
		"domain", "verdict", "stage", "mode", "level", "finding", "title", "findings", "next_at", "next", "record_id", "policy_state",
		"max_age", "policy_certificate_not_after", "mx_certificate_not_after", "provider", "dns_host", "checked_at", "last_good_at", "error",
		"since", "news", "acknowledged_until", "unseen_since", "gone",
	}
}

func (f *csvFormat) render(o outcome) rendered {
	if o.err != nil {
		row := make([]string, len(csvColumns()))
		row[0], row[slices.Index(csvColumns(), "error")] = o.domain, strings.ReplaceAll(f.app.said(o.err), "\n", "; ")
		return rendered{text: csvRow(row)}
	}
	return rendered{text: csvRow(csvCells(newStatusJSON(f.guide, o.status, f.message)))}
}

// csvCells are the cells of a domain, one for each of csvColumns.
func csvCells(s statusJSON) []string {
	var level, finding, title, since, news, known, unseen, nextAt, next, id, state, maxAge, provider, dnsHost string
	if len(s.Findings) > 0 {
		f := s.Findings[0]
		level, finding, title = f.Level.String(), f.ID, f.Title
		since, news, known, unseen = utcTime(f.Since), string(f.News), utcTime(f.KnownUntil), utcTime(f.UnseenSince)
	}
	var gone []string
	for _, g := range s.Gone {
		gone = append(gone, string(g.ID))
	}
	if s.Next != nil {
		nextAt, next = utcTime(s.Next.At), s.Next.What
	}
	if s.Record != nil {
		id = s.Record.ID
	}
	if s.Policy != nil {
		state = string(s.Policy.State)
		if s.Policy.MaxAge != nil {
			maxAge = strconv.FormatInt(*s.Policy.MaxAge, 10)
		}
	}
	if s.Provider != nil {
		provider, dnsHost = s.Provider.Name, s.DNSHost.Name
	}
	policyEnds, mailEnds := s.certificateEnds()
	return []string{
		s.Domain, string(s.Verdict), string(s.Stage), string(s.Mode), level, finding, title, strconv.Itoa(len(s.Findings)), nextAt, next, id, state,
		maxAge, utcTime(policyEnds), utcTime(mailEnds), provider, dnsHost, utcTime(s.CheckedAt), utcTime(s.LastGood), "",
		since, news, known, unseen, strings.Join(gone, " "),
	}
}

// csvRow returns a row in the form of RFC 4180. Nothing in it reaches a terminal unescaped, or is computed by a spreadsheet.
func csvRow(cells []string) []byte {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = harmless(assets.Clean(cell, maxCell))
	}
	var row bytes.Buffer
	w := csv.NewWriter(&row)
	w.UseCRLF = true
	_ = w.Write(safe) // a buffer takes it all
	w.Flush()
	return row.Bytes()
}

const maxCell = 1000 // characters

func (f *csvFormat) write(out io.Writer, r rendered) error {
	if err := f.end(out); err != nil {
		return err
	}
	_, err := out.Write(r.text)
	return err
}

// end prints the names of the columns, if nothing has.
func (f *csvFormat) end(out io.Writer) error {
	if f.begun {
		return nil
	}
	f.begun = true
	_, err := out.Write(csvRow(csvColumns()))
	return err
}
