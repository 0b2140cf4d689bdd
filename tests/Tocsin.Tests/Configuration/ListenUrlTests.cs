using Tocsin.Configuration;

namespace Tocsin.Tests.Configuration;

/// <summary>Addresses to listen on.</summary>
public sealed class ListenUrlTests
{
    [Theory]
    [InlineData("http://localhost:8080", "http://localhost:8080", true)]
    [InlineData("http://localhost", "http://localhost", true)]
    [InlineData("https://127.0.0.1", "https://127.0.0.1", true), InlineData("http://[::1]:80", "http://[::1]", true)]
    [InlineData("http://0.0.0.0:8080/", "http://localhost:8080", false)]
    [InlineData("http://*:1", "http://localhost:1", false)]
    [InlineData("http://10.1.2.3:0", "http://10.1.2.3:0", false)]
    [InlineData("https://[::]:443", "https://localhost", false)]
    public void AnAddressIsSchemeHostAndPort(string text, string forPeople, bool isLoopback)
    {
        ListenUrl.TryParse(text, out var url).ShouldBeTrue();
        (url!.ForPeople, url.IsLoopback).ShouldBe((forPeople, isLoopback));
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:8080")]
    [InlineData("ftp://localhost")]
    [InlineData("http://")]
    [InlineData("http://x:1")]
    [InlineData("http://localhost:"), InlineData("http://localhost:65536"), InlineData("http://localhost:-1")]
    public void OthersAreNone(string text) => ListenUrl.TryParse(text, out _).ShouldBeFalse();
}
