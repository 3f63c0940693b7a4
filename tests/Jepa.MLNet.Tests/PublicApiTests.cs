namespace Jepa.MLNet.Tests;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void Library_PublicSurface_IsTheReviewedOne() => PublicApi.AssertReviewed(typeof(JepaModel).Assembly);
}
