namespace Tocsin.Web.Events;

public sealed class EntityTests
{
    [Theory]
    [InlineData("details.sourceipaddress", "203.0.113.77", "address")]
    [InlineData("summary", "2001:db8::1", "address")]
    [InlineData("hostname", "web1.example.com", "host")]
    [InlineData("details.username", "root", "user")]
    [InlineData("details.port", "22", null)]
    [InlineData("summary", "Failed password", null)]
    [InlineData("hostname", "web\u202E1", null)]
    [InlineData("hostname", "", null)]
    public void AddressesHostsAndUsersAreKnown(string path, string text, string? kind) =>
        Entity.KindOf(path, text).ShouldBe(kind);
}
