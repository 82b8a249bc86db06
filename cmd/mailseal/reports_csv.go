package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/tlsrpt"
)

// reportColumns head the table that `reports --csv` prints. Others may come behind them; none is renamed.
var reportColumns = []string{
	"begin", "end", "organization", "signer", "from", "proof", "proof_reason", "about", "counted", "set_aside", "history",
	"report_id", "type", "policy_domain", "success", "failure",
	"result", "cause", "mx", "count", "some", "code", "info", "sending_ip", "receiving_ip", "helo",
}

// writeReportsCSV writes a table (RFC 4180) with a row for each reason of each report, and one for each report that gives none. The
// numbers of a report stand in all its rows.
func writeReportsCSV(out io.Writer, days []facts.ReportDay, read guide.ReportReading) error {
	w := csv.NewWriter(out)
	w.UseCRLF = true
	rows := [][]string{reportColumns}
	for _, d := range days {
		row := reportCells(d, read.StateOf(d))
		if len(d.Failures) == 0 {
			rows = append(rows, append(row, make([]string, len(reportColumns)-len(row))...))
		}
		for _, f := range d.Failures {
			rows = append(rows, append(row[:len(row):len(row)], failureCells(f.Failure())...))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func reportCells(d facts.ReportDay, state guide.RowState) []string {
	return []string{
		utcTime(d.Begin), utcTime(d.End), d.Organization, d.Signer, d.From, proofName(d.Proof), string(d.Why), string(d.About),
		strconv.FormatBool(d.Proof.Counts()), strconv.FormatBool(state.Aside), strconv.FormatBool(state.History),
		d.ReportID, string(d.PolicyType), d.PolicyDomain, strconv.FormatInt(d.Success, 10), strconv.FormatInt(d.Failure, 10),
	}
}

func failureCells(f tlsrpt.Failure) []string {
	return []string{
		string(f.Type), f.Kind(), f.MX, strconv.FormatInt(f.Count, 10), strconv.FormatBool(f.Some), f.Code, f.Info, f.SendingIP, f.ReceivingIP, f.HELO,
	}
}

// utcTime writes a time for a spreadsheet; none is empty.
func utcTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// harmless keeps a spreadsheet from taking what a stranger wrote for a formula: some read past spaces, or take wide signs for theirs.
func harmless(cell string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(cell, unicode.IsSpace))
	begin, _ := utf8.DecodeRuneInString(cell)
	if cell != "" && (strings.ContainsRune("\t\r\n", begin) || strings.ContainsRune("=+-@|＝＋－＠｜", first)) {
		return "'" + cell
	}
	return cell
}
