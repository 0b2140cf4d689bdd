namespace Tocsin.Faults;

/// <summary>Fault tests have a short form, for every change, and a long one: <c>./test --long</c>.</summary>
internal static class Length
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("TOCSIN_TEST_LONG") == "true";

    public static int Of(int shortForm, int longForm) => IsLong ? longForm : shortForm;
}
