using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Which options each query of Elasticsearch's may have. Weights count only for scores, which all events have the same;
/// limits of work are ours to set.
/// </summary>
internal static class QueryOptions
{
    private const string Rewrite =
        "rewrite=constant_score|constant_score_boolean|constant_score_blended|scoring_boolean";

    private const string Fuzzy =
        "fuzziness=0|0.0 prefix_length:int max_expansions:int fuzzy_transpositions:bool fuzzy_rewrite=constant_score";

    private const string Match =
        "query operator=and|or minimum_should_match lenient:bool zero_terms_query=none|all analyzer=standard "
        + "auto_generate_synonyms_phrase_query:bool boost:number ";

    private const string Phrase = "query slop=0 zero_terms_query=none|all analyzer=standard boost:number ";

    private const string Text =
        "query fields default_operator=and|or analyzer=standard lenient:bool analyze_wildcard:bool boost:number "
        + "auto_generate_synonyms_phrase_query:bool fuzzy_max_expansions:int fuzzy_prefix_length:int "
        + "fuzzy_transpositions:bool ";

    /// <summary>The tables by the names of the queries.</summary>
    public static IReadOnlyDictionary<string, OptionTable> Tables { get; } = new Dictionary<string, string>
    {
        ["match_all"] = "boost:number",
        ["match_none"] = "boost:number",
        ["bool"] = "must filter must_not should minimum_should_match adjust_pure_negative:bool boost:number",
        ["constant_score"] = "filter boost:number",
        ["dis_max"] = "queries tie_breaker:number boost:number",
        ["boosting"] = "positive negative negative_boost:number boost:number",
        ["function_score"] =
            "query functions random_score weight:number field_value_factor gauss linear exp max_boost:number "
            + "score_mode=multiply|sum|avg|first|max|min boost_mode=multiply|replace|sum|avg|max|min boost:number",
        ["term"] = "value case_insensitive:bool boost:number",
        ["range"] =
            "gte gt lte lt from to include_lower:bool include_upper:bool format time_zone relation=intersects "
            + "boost:number",
        ["exists"] = "field boost:number",
        ["ids"] = "values type=_doc boost:number",
        ["prefix"] = "value prefix case_insensitive:bool boost:number " + Rewrite,
        ["wildcard"] = "value wildcard case_insensitive:bool boost:number " + Rewrite,
        ["regexp"] = "value flags flags_value=255|511|65535 max_determinized_states:int case_insensitive:bool "
            + "boost:number " + Rewrite,
        ["match"] = Match + Fuzzy,
        ["match_bool_prefix"] = Match + Fuzzy,
        ["match_phrase"] = Phrase,
        ["match_phrase_prefix"] = Phrase + "max_expansions:int",
        ["multi_match"] =
            Match + Fuzzy + " slop=0 fields tie_breaker:number "
            + "type=best_fields|most_fields|cross_fields|phrase|phrase_prefix|bool_prefix",
        ["query_string"] =
            Text + "default_field quote_analyzer=standard allow_leading_wildcard:bool phrase_slop=0 escape=false "
            + "enable_position_increments:bool time_zone type=best_fields|most_fields|cross_fields "
            + "tie_breaker:number max_determinized_states:int fuzziness fuzzy_rewrite=constant_score " + Rewrite,
        ["simple_query_string"] = Text + "flags=all|-1",
    }.ToDictionary(t => t.Key, t => new OptionTable(t.Key, t.Value, " query"));
}
