namespace Jepa.MLNet.Tests;

[TestClass]
public sealed class StagedFileTests
{
    [TestMethod]
    public void Commit_NewFile_GivesItItsName()
    {
        using var folder = new TestFolder();

        using (var file = new StagedFile(folder["a"], stream => stream.Write("new"u8)))
        {
            Assert.HasCount(1, folder.Contents);
            Assert.IsFalse(File.Exists(folder["a"]), "not before it is committed");
            file.Commit();
        }

        Assert.AreEqual("new", File.ReadAllText(folder["a"]));
        CollectionAssert.AreEqual(new[] { "a" }, folder.Contents);
    }

    [TestMethod]
    public void Commit_FileAlreadyThere_IsReplaced()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["a"], "old and longer");

        using (var file = new StagedFile(folder["a"], stream => stream.Write("new"u8)))
        {
            Assert.AreEqual("old and longer", File.ReadAllText(folder["a"]));
            file.Commit();
        }

        Assert.AreEqual("new", File.ReadAllText(folder["a"]));
    }

    [TestMethod]
    public void Dispose_NotCommitted_LeavesNothing()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["a"], "old");

        new StagedFile(folder["a"], stream => stream.Write("new"u8)).Dispose();

        Assert.AreEqual("old", File.ReadAllText(folder["a"]));
        CollectionAssert.AreEqual(new[] { "a" }, folder.Contents);
    }

    [TestMethod]
    public void New_WritingFails_LeavesNothing()
    {
        using var folder = new TestFolder();

        Assert.ThrowsExactly<InvalidOperationException>(() => new StagedFile(folder["a"], stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));

        Assert.IsEmpty(folder.Contents);
    }

    [TestMethod]
    public void New_PathOfAFolder_IsRefusedBeforeItIsWritten()
    {
        using var folder = new TestFolder();

        var error = Assert.ThrowsExactly<IOException>(
            () => new StagedFile(folder.FullName, _ => Assert.Fail("It was written.")));

        Assert.Contains("is a folder; expected the path of a file", error.Message);
    }

    [TestMethod]
    public void Commit_FilesOfKilledProcesses_AreDeletedOnceTheyAreOld()
    {
        using var folder = new TestFolder();
        string stale = $"run.{new string('a', 32)}.part", recent = $"run.{new string('b', 32)}.part";
        string[] strangers = [$"other.{new string('a', 32)}.part", "run.part", "run.notes.part", $"run.{new string('a', 32)}"];
        foreach (string name in (string[])[stale, recent, .. strangers])
            File.WriteAllText(folder[name], "half");
        foreach (string name in (string[])[stale, .. strangers])
            File.SetLastWriteTimeUtc(folder[name], DateTime.UtcNow - TimeSpan.FromHours(2));

        using (var file = new StagedFile(folder["run"], stream => stream.Write("new"u8)))
            file.Commit();

        CollectionAssert.AreEquivalent((string[])["run", recent, .. strangers], folder.Contents);
    }

    [TestMethod]
    public void Commit_FileNameWithoutAFolder_GoesIntoTheCurrentOne()
    {
        string name = $"staged-{Guid.NewGuid():N}";
        try
        {
            using (var file = new StagedFile(name, stream => stream.Write("new"u8)))
                file.Commit();
            Assert.AreEqual("new", File.ReadAllText(Path.Combine(Environment.CurrentDirectory, name)));
        }
        finally
        {
            File.Delete(name);
        }
    }
}
