using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi.Aggregations;

/// <summary>Which options each aggregation of Elasticsearch's may have. How it is computed is ours to choose.</summary>
internal static class AggregationOptions
{
    private const string Buckets = "field missing order keyed:bool min_doc_count ";

    /// <summary>The tables by the names of the aggregations.</summary>
    public static IReadOnlyDictionary<string, OptionTable> Tables { get; } = new Dictionary<string, string>
    {
        ["terms"] =
            "field missing order size min_doc_count include exclude format show_term_doc_count_error shard_size:int "
            + "shard_min_doc_count:int execution_hint=map|global_ordinals collect_mode=breadth_first|depth_first",
        ["date_histogram"] =
            Buckets + "calendar_interval fixed_interval interval format time_zone offset extended_bounds hard_bounds",
        ["auto_date_histogram"] =
            "field buckets format time_zone minimum_interval=second|minute|hour|day|month|year",
        ["derivative"] = "buckets_path unit gap_policy=skip|insert_zeros",
        ["histogram"] = Buckets + "interval offset extended_bounds hard_bounds",
        ["range"] = "field missing ranges keyed:bool",
        ["date_range"] = "field missing ranges keyed:bool format time_zone",
        ["filters"] = "filters other_bucket:bool other_bucket_key keyed:bool",
        ["missing"] = "field",
        ["composite"] = "sources size after",
        ["top_hits"] =
            "from size sort _source fields docvalue_fields version seq_no_primary_term track_scores explain=false",
        ["cardinality"] =
            "field missing precision_threshold:int "
            + "execution_hint=direct|global_ordinals|segment_ordinals|save_memory_heuristic|save_time_heuristic",
        ["sum"] = "field missing format",
        ["avg"] = "field missing format",
        ["min"] = "field missing format",
        ["max"] = "field missing format",
        ["value_count"] = "field missing format",
        ["stats"] = "field missing format",
        ["extended_stats"] = "field missing format sigma",
        ["percentiles"] = "field missing format percents keyed:bool tdigest hdr",
    }.ToDictionary(t => t.Key, t => new OptionTable(t.Key, t.Value));

    /// <summary>Those of a date, a number or a value as a source of <c>composite</c>.</summary>
    public static IReadOnlyDictionary<string, OptionTable> Sources { get; } = new Dictionary<string, string>
    {
        ["terms"] = "field order=asc|desc missing_bucket:bool missing_order=first|last|default",
        ["histogram"] = "field interval order=asc|desc missing_bucket:bool missing_order=first|last|default",
        ["date_histogram"] =
            "field calendar_interval fixed_interval interval format time_zone offset order=asc|desc "
            + "missing_bucket:bool missing_order=first|last|default",
    }.ToDictionary(t => t.Key, t => new OptionTable(t.Key, t.Value));

    /// <summary>How percentiles are estimated: ours are exact, or have a bounded error of their own.</summary>
    public static OptionTable Digest { get; } =
        new("percentiles",
            "compression:number execution_hint=default|high_accuracy number_of_significant_value_digits:int");
}
