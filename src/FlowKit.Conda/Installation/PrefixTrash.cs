using FlowKit.Conda.Installation.Records;
using FlowKit.Content.Storage;

namespace FlowKit.Conda.Installation;

/// <summary>
/// Where a change puts the files that it takes away while a program runs from them, which Windows lets it rename but not delete. Every change empties it as far as
/// that can be done.
/// </summary>
internal static class PrefixTrash
{
    public static string FolderOf(string prefix) => Path.Combine(prefix, PrefixRecords.FolderName, ".flowkit-trash");

    /// <summary>Deletes a file, or puts it into the trash while it is in use; it need not be there.</summary>
    public static void Delete(string prefix, string file)
    {
        try
        {
            FilesInUse.Patiently(() =>
            {
                try
                {
                    File.Delete(file);
                }
                catch (Exception e) when (DiskErrors.IsInUse(e))
                {
                    Directory.CreateDirectory(FolderOf(prefix));
                    File.Move(file, Path.Combine(FolderOf(prefix), Guid.NewGuid().ToString("N")));
                }
            });
        }
        catch (Exception e) when (DiskErrors.IsInUse(e))
        {
            throw new FlowKitException(CondaErrors.FileInUse,
                $"{file} is in use by a program that keeps it from being replaced. End that program and ask again: the change is finished then.", e);
        }
    }

    /// <summary>Puts a staged file in its place, whatever is there.</summary>
    public static void Replace(string prefix, string staged, string target)
    {
        try
        {
            File.Move(staged, target, overwrite: true);
        }
        catch (Exception e) when (DiskErrors.IsInUse(e))
        {
            Delete(prefix, target);
            FilesInUse.Patiently(() => File.Move(staged, target));
        }
    }

    /// <summary>Deletes what is in use no longer.</summary>
    public static void Empty(string prefix) => FilesInUse.Discard(FolderOf(prefix));
}
