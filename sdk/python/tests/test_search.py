"""Queries over documents in memory."""

import unittest
from datetime import datetime, timezone

from tocsin.search.conditions import QueryError
from tocsin.search.patterns import PatternError, regexp, wildcard
from tocsin.search.store import DocumentStore, UnknownIndex
from tocsin.search.words import words_of

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)


def finds(query, document):
    store = DocumentStore()
    store.put("events", document)
    return len(store.search(["events"], query, now=NOW).documents) == 1


def text_finds(text, document):
    return finds({"query_string": {"query": text}}, document)


class Words(unittest.TestCase):
    def test_dots_and_colons_join_letters_and_dots_and_commas_join_digits(self):
        self.assertEqual(words_of("Login at www.example.com:ssh"), ["login", "at", "www.example.com:ssh"])
        self.assertEqual(words_of("10.0.0.1 took 1,5 s"), ["10.0.0.1", "took", "1,5", "s"])

    def test_other_signs_part_words(self):
        self.assertEqual(words_of("a-b/c host1.eu me@x.org Scan::Port_Scan"),
                         ["a", "b", "c", "host1", "eu", "me", "x.org", "scan", "port_scan"])

    def test_ideographs_are_words_of_their_own(self):
        self.assertEqual(words_of("登录failed"), ["登", "录", "failed"])

    def test_words_that_are_too_long_are_cut(self):
        self.assertEqual([len(word) for word in words_of("a" * 300)], [255, 45])


class Patterns(unittest.TestCase):
    def test_the_whole_value_must_match(self):
        self.assertTrue(regexp(r".*\.(exe|sh)").matches("a.exe"))
        self.assertFalse(regexp(r".*\.(exe|sh)").matches("a.exe.txt"))

    def test_operators(self):
        for pattern, value, expected in (
            ("a{2,3}", "aaa", True), ("a{2,3}", "aaaa", False), ("a{2}", "aa", True), ("a{2,}", "aaaaa", True),
            ("[^a-c]", "d", True), ("[^a-c]", "b", False), ("[]a]", "]", True), ("[a\\]]+", "a]", True),
            ('"a.b"', "a.b", True), ('"a.b"', "axb", False), ("@", "whatever", True), ("#", "", False),
            ("^a$", "^a$", True), ("\\d", "d", True), ("a|", "", True), ("()", "", True), ("(ab)+", "abab", True),
        ):
            self.assertEqual(regexp(pattern).matches(value), expected, (pattern, value))

    def test_what_cannot_be_read_is_refused(self):
        for pattern in ("(a", "a)", "[a", "a{x}", '"a', "a\\", "a{99999}", "(" * 200, "~a"):
            with self.assertRaises(PatternError, msg=pattern):
                regexp(pattern)

    def test_no_value_takes_exponential_time(self):
        self.assertFalse(regexp(r"(.*\.)*(.*\.)*(a|b)\.(.*\.)*c").matches("x." * 2_000))

    def test_wildcards(self):
        self.assertTrue(wildcard("a*c?").matches("abbbcd"))
        self.assertFalse(wildcard("a*c?").matches("abbbc"))
        self.assertTrue(wildcard("a\\*").matches("a*"))
        self.assertFalse(wildcard("a\\*").matches("ab"))


class Fields(unittest.TestCase):
    def test_the_summary_is_text_and_other_fields_are_whole_and_cased(self):
        event = {"summary": "Failed login", "category": "SSH", "details": {"note": "two words"}}
        self.assertTrue(finds({"match": {"summary": "LOGIN"}}, event))
        self.assertTrue(finds({"match": {"category": "SSH"}}, event))
        self.assertFalse(finds({"match": {"category": "ssh"}}, event))
        self.assertFalse(finds({"match": {"details.note": "two"}}, event))

    def test_arrays_match_by_one_of_their_values_and_objects_in_them_too(self):
        event = {"tags": ["a", "b"], "list": [{"x": 1}, {"x": 2}]}
        self.assertTrue(finds({"match": {"tags": "b"}}, event))
        self.assertTrue(finds({"match": {"list.x": 2}}, event))
        self.assertFalse(finds({"match": {"tags": "c"}}, event))

    def test_numbers_and_truths_are_their_texts(self):
        self.assertTrue(finds({"match": {"details.port": "22"}}, {"details": {"port": 22}}))
        self.assertTrue(finds({"match": {"details.success": False}}, {"details": {"success": "false"}}))

    def test_addresses_have_many_spellings_and_lie_in_networks(self):
        event = {"details": {"sourceipaddress": "2001:db8::1"}}
        self.assertTrue(finds({"match": {"details.sourceipaddress": "2001:0db8:0:0::1"}}, event))
        self.assertTrue(finds({"match": {"details.sourceipaddress": "2001:db8::/32"}}, event))
        self.assertFalse(finds({"match": {"details.sourceipaddress": "10.0.0.0/8"}}, event))

    def test_a_phrase_is_words_side_by_side(self):
        event = {"summary": "session opened for user root by root"}
        self.assertTrue(finds({"match_phrase": {"summary": "Opened FOR user"}}, event))
        self.assertFalse(finds({"match_phrase": {"summary": "session user"}}, event))
        self.assertTrue(finds({"match_phrase": {"summary": {"query": "session for", "slop": 1}}}, event))

    def test_null_and_empty_arrays_are_missing(self):
        for missing in ({}, {"a": None}, {"a": []}, {"a": [None]}):
            self.assertFalse(finds({"exists": {"field": "a"}}, missing), missing)
        self.assertTrue(finds({"exists": {"field": "a"}}, {"a": {"b": 0}}))
        self.assertTrue(finds({"exists": {"field": "a"}}, {"a": ""}))


class Ranges(unittest.TestCase):
    def test_times_are_compared_to_the_millisecond_in_any_zone(self):
        event = {"utctimestamp": "2026-01-31T13:00:00.0004+01:00"}
        self.assertTrue(finds({"range": {"utctimestamp": {"gte": "2026-01-31T12:00:00Z", "lte": NOW}}}, event))
        self.assertFalse(finds({"range": {"utctimestamp": {"lt": NOW}}}, event))

    def test_date_math(self):
        event = {"utctimestamp": "2026-01-30T23:59:59Z"}
        self.assertTrue(finds({"range": {"utctimestamp": {"gte": "now-1d/d", "lt": "now/d"}}}, event))
        self.assertFalse(finds({"range": {"utctimestamp": {"gte": "now-1h"}}}, event))
        self.assertTrue(finds({"range": {"utctimestamp": {"lte": "2026-01-30"}}}, event))
        self.assertFalse(finds({"range": {"utctimestamp": {"lt": "2026-01-30"}}}, event))
        self.assertTrue(finds({"range": {"utctimestamp": {"lt": "2025-12-31||+1M"}}}, event))

    def test_numbers_compare_as_numbers_and_addresses_as_addresses(self):
        self.assertTrue(text_finds("port:[9 TO 100]", {"port": 22}))
        self.assertFalse(text_finds("port:[9 TO 100]", {"port": 1022}))
        self.assertTrue(text_finds("ip:[10.0.0.9 TO 10.0.0.100]", {"ip": "10.0.0.20"}))
        self.assertTrue(text_finds("name:[a TO c}", {"name": "b"}))
        self.assertFalse(text_finds("name:[a TO c}", {"name": "c"}))

    def test_an_end_that_is_no_date_is_refused_for_a_time(self):
        with self.assertRaises(QueryError):
            finds({"range": {"utctimestamp": {"gte": "yesterday"}}}, {"utctimestamp": "2026-01-31T12:00:00Z"})


class QueryStrings(unittest.TestCase):
    EVENT = {"summary": "user root logged in", "category": "auth", "tags": ["vip"], "details": {"path": "/etc/x y"}}

    def check(self, text, expected):
        self.assertEqual(text_finds(text, self.EVENT), expected, text)

    def test_clauses(self):
        for text, expected in (
            ("category:auth", True), ("category: auth", True), ("category : auth", True), ("category:other", False),
            ("nothing root", True), ("nothing AND root", False), ("nothing OR root", True), ("nothing || root", True),
            ("root && vip", True), ("+root +nothing", False), ("root -vip", False), ("root NOT vip", False),
            ("root !nothing", True), ("NOT nothing", True), ("(nothing OR root) AND vip", True),
            ("category:(x OR auth)", True), ("category:(x y)", False), ("", False),
        ):
            self.check(text, expected)

    def test_and_makes_both_neighbours_required_and_or_has_no_precedence(self):
        self.check("nothing OR root AND vip", True)
        self.check("root OR nothing AND vip", False)

    def test_words_phrases_and_patterns(self):
        for text, expected in (
            ('summary:"root logged"', True), ('summary:"logged root"', False), ('"root logged"', True),
            ("summary:LOG*", True), ("category:AU*", False), ("category:a?th", True), ("category:*", True),
            ("details.none:*", False), ("*:*", True), ("_exists_:tags", True), ("_exists_:none", False),
            ("summary:/lo.*ed/", True), ("category:/au/", False), ("details.path:\\/etc\\/x\\ y", True),
            ('details.path:"/etc/x y"', True), ("summary:rot~1", True), ("summary:rxxt~1", False),
            ("category:auth^2", True), ("det*:/.*etc.*/", True),
        ):
            self.check(text, expected)

    def test_comparisons(self):
        self.assertTrue(text_finds("n:>=5 AND n:<10", {"n": 7}))
        self.assertFalse(text_finds("n:>7", {"n": 7}))
        self.assertTrue(text_finds("n:[* TO 7]", {"n": 7}))

    def test_what_cannot_be_read_is_refused(self):
        for text in ("(a", "a)", 'a:"b', "a:", "a:[1 TO", "a:[1 2]", "/a", "AND" + "(" * 300, "a: ]"):
            with self.assertRaises(QueryError, msg=text):
                text_finds(text, {})


class Booleans(unittest.TestCase):
    def test_one_alternative_must_match_even_beside_a_must(self):
        must, should = [{"exists": {"field": "a"}}], [{"exists": {"field": "b"}}]
        self.assertFalse(finds({"bool": {"must": must, "should": should}}, {"a": 1}))
        self.assertTrue(finds({"bool": {"must": must, "should": should}}, {"a": 1, "b": 1}))
        self.assertTrue(finds({"bool": {"must": must, "should": []}}, {"a": 1}))

    def test_deep_queries_are_refused(self):
        query = {"match_all": {}}
        for _ in range(200):
            query = {"bool": {"must": [query]}}
        with self.assertRaises(QueryError):
            finds(query, {})

    def test_unknown_kinds_are_refused(self):
        with self.assertRaises(QueryError):
            finds({"script": {"x": "y"}}, {})


class Stores(unittest.TestCase):
    def test_documents_are_kept_as_they_are(self):
        store = DocumentStore()
        store.put("events", {"a": 1})
        self.assertEqual(store.search(["events-previous", "events-*", "events"], {"match_all": {}}).documents[0].source,
                         {"a": 1})

    def test_an_index_that_is_not_there_is_said_so(self):
        with self.assertRaises(UnknownIndex):
            DocumentStore().search(["nothing"], {"match_all": {}})

    def test_aggregations_count_all_documents_once_the_most_frequent_first(self):
        store = DocumentStore()
        for value in ("b", "a", "b", ["a", "a"], None, "c"):
            store.put("events", {"f": value})
        found = store.search(["events"], {"match_all": {}}, 1, [{"terms": {"field": "f", "size": 2}}])
        self.assertEqual(len(found.documents), 1)
        self.assertEqual(found.aggregations["f"], [{"key": "a", "count": 2}, {"key": "b", "count": 2}])


if __name__ == "__main__":
    unittest.main()
