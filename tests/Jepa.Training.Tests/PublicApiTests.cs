namespace Jepa.Training.Tests;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void Library_PublicSurface_IsTheReviewedOne() => PublicApi.AssertReviewed(typeof(JepaTrainer).Assembly);
}
