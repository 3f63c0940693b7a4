namespace Jepa.MLNet.Tests;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void Library_PublicSurface_IsTheReviewedOne() => PublicApi.AssertReviewed(typeof(JepaModel).Assembly);

    [TestMethod]
    public void Library_References_KnowNoTorch() => Assert.DoesNotContain(
        "Torch", string.Join(' ', typeof(JepaModel).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name)));
}
