namespace Tocsin.Alerts.Tests;

public sealed class AlertIdTests
{
    [Fact]
    public void AnIdIs32LowerCaseHexadecimalDigits() =>
        AlertId.Of("SshBruteForce", "203.0.113.9", "42").ShouldMatch("^[0-9a-f]{32}$");

    [Fact]
    public void TheIdOfAFindingNeverChanges() =>
        AlertId.Of("SshBruteForce", "203.0.113.9", "42").ShouldBe("c1ecd6ad45b579f48a24b444ded08c4d");

    [Fact]
    public void PartsDoNotRunTogether() => AlertId.Of("a", "bc", "d").ShouldNotBe(AlertId.Of("ab", "c", "d"));
}
